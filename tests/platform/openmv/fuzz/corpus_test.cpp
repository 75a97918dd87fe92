#include <catch2/catch.hpp>

#include "tests/platform/openmv/fuzz/fuzz_targets.hpp"
#include "tests/support/fuzz_corpus.hpp"

using namespace actorcsi::platform::link::test;
using actorcsi::test::run_corpus;

TEST_CASE("Fuzz_CorpusOfTheDecoder_HasNoFinding") {
  CHECK(run_corpus(ACTORCSI_LINK_TEST_DATA "/fuzz/corpus/decoder", fuzz_decoder)
        >= 20);
}

TEST_CASE("Fuzz_CorpusOfTheDevice_HasNoFinding") {
  CHECK(run_corpus(ACTORCSI_LINK_TEST_DATA "/fuzz/corpus/device", fuzz_device)
        >= 20);
}
