#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

#include "tests/platform/page/http/fuzz/request_fuzz.hpp"

TEST_CASE("Fuzz_CorpusOfRequests_HasNoFinding") {
  size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator{ACTORCSI_FUZZ_CORPUS}) {
    std::ifstream file{entry.path(), std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{file}, {}};
    actorcsi::platform::http::test::fuzz_request(
      reinterpret_cast<const uint8_t*>(content.data()), content.size());
    ++files;
  }
  CHECK(files >= 13);
}
