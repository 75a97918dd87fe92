#include <catch2/catch.hpp>

#include "tests/platform/page/http/fuzz/request_fuzz.hpp"
#include "tests/support/fuzz_corpus.hpp"

TEST_CASE("Fuzz_CorpusOfRequests_HasNoFinding") {
  CHECK(actorcsi::test::run_corpus(ACTORCSI_FUZZ_CORPUS,
                                   actorcsi::platform::http::test::fuzz_request)
        >= 13);
}
