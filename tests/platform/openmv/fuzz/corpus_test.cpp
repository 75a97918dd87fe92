#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/platform/openmv/fuzz/fuzz_targets.hpp"

using namespace actorcsi::platform::link::test;

namespace {

template <class F>
size_t run_corpus(const char* name, F f) {
  size_t files = 0;
  auto folder =
    std::filesystem::path{ACTORCSI_LINK_TEST_DATA} / "fuzz" / "corpus" / name;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    std::ifstream file{entry.path(), std::ios::binary};
    std::vector<char> content{std::istreambuf_iterator<char>{file}, {}};
    f(reinterpret_cast<const uint8_t*>(content.data()), content.size());
    ++files;
  }
  return files;
}

} // namespace

TEST_CASE("Fuzz_CorpusOfTheDecoder_HasNoFinding") {
  CHECK(run_corpus("decoder", fuzz_decoder) >= 20);
}

TEST_CASE("Fuzz_CorpusOfTheDevice_HasNoFinding") {
  CHECK(run_corpus("device", fuzz_device) >= 20);
}
