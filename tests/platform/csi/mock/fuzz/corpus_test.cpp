#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

#include "tests/platform/csi/mock/fuzz/picture_fuzz.hpp"

TEST_CASE("Fuzz_CorpusOfPictures_HasNoFinding") {
  size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator{ACTORCSI_FUZZ_CORPUS}) {
    std::ifstream file{entry.path(), std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{file}, {}};
    actorcsi::platform::test::fuzz_picture(
      reinterpret_cast<const uint8_t*>(content.data()), content.size());
    ++files;
  }
  CHECK(files >= 9);
}
