#include <catch2/catch.hpp>

#include "tests/app/fuzz/fuzz_targets.hpp"
#include "tests/support/fuzz_corpus.hpp"

using namespace actorcsi::test;

TEST_CASE("Fuzz_CorpusOfConfigurationFiles_HasNoFinding") {
  CHECK(run_corpus(ACTORCSI_FUZZ_CORPUS "/config", fuzz_config) >= 8);
}

TEST_CASE("Fuzz_CorpusOfJsonCalls_HasNoFinding") {
  CHECK(run_corpus(ACTORCSI_FUZZ_CORPUS "/json", fuzz_json) >= 8);
}

TEST_CASE("Fuzz_CorpusOfLines_HasNoFinding") {
  CHECK(run_corpus(ACTORCSI_FUZZ_CORPUS "/lines", fuzz_line) >= 12);
}
