#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

#include "tests/app/fuzz/fuzz_targets.hpp"

using namespace actorcsi::test;

namespace {

size_t run_corpus(const char* name, void (*f)(const uint8_t*, size_t)) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{
         std::filesystem::path{ACTORCSI_FUZZ_CORPUS} / name}) {
    std::ifstream file{entry.path(), std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{file}, {}};
    f(reinterpret_cast<const uint8_t*>(content.data()), content.size());
    ++files;
  }
  return files;
}

} // namespace

TEST_CASE("Fuzz_CorpusOfConfigurationFiles_HasNoFinding") {
  CHECK(run_corpus("config", fuzz_config) >= 8);
}

TEST_CASE("Fuzz_CorpusOfJsonCalls_HasNoFinding") {
  CHECK(run_corpus("json", fuzz_json) >= 8);
}

TEST_CASE("Fuzz_CorpusOfLines_HasNoFinding") {
  CHECK(run_corpus("lines", fuzz_line) >= 12);
}
