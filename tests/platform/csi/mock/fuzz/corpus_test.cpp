#include <catch2/catch.hpp>

#include "tests/platform/csi/mock/fuzz/picture_fuzz.hpp"
#include "tests/support/fuzz_corpus.hpp"

TEST_CASE("Fuzz_CorpusOfPictures_HasNoFinding") {
  CHECK(actorcsi::test::run_corpus(ACTORCSI_FUZZ_CORPUS,
                                   actorcsi::platform::test::fuzz_picture)
        >= 9);
}
