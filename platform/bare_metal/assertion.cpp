#include "platform/base/assert.hpp"

#include <cstring>

#include "platform/bare_metal/stop.hpp"

namespace actorcsi::platform {

void assertion_failed(const char* text) noexcept {
  bare_metal::stop(bare_metal::reset_reason::assertion, text);
}

} // namespace actorcsi::platform

/// An assertion of the C library or of a library in C has failed: newlib calls
/// this. Its own function prints with stdio, which takes 4 KB of flash.
extern "C" [[noreturn]] void __assert_func(const char* file, int, const char*,
                                           const char*) {
  using namespace actorcsi;
  auto name = std::strrchr(file, '/');
  bare_metal::stop(bare_metal::reset_reason::assertion,
                   name != nullptr ? name + 1 : file);
}
