#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace actorcsi::test {

/// Runs what libFuzzer runs on every file in `folder`. Returns their number.
inline size_t run_corpus(const std::filesystem::path& folder,
                         void (*f)(const uint8_t*, size_t)) {
  size_t files = 0;
  for (auto& entry : std::filesystem::directory_iterator{folder}) {
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string content{std::istreambuf_iterator<char>{file}, {}};
    f(reinterpret_cast<const uint8_t*>(content.data()), content.size());
    ++files;
  }
  return files;
}

} // namespace actorcsi::test
