#include <catch2/catch.hpp>

#include "tests/actors/remote/calls/fuzz/dispatcher_fuzz.hpp"
#include "tests/support/fuzz_corpus.hpp"

using namespace actorcsi::test;

TEST_CASE("Fuzz_CorpusOfEnvelopes_HasNoFinding") {
  CHECK(run_corpus(ACTORCSI_FUZZ_CORPUS, fuzz_dispatcher) >= 23);
}
