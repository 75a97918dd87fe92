#include "platform/base/assert.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace actorcsi::platform {

void assertion_failed(const char* text) noexcept {
  // The place is before the first colon that a space follows.
  auto rest = std::strstr(text, ": ");
  auto place = static_cast<int>(rest - text);
  std::fprintf(stderr, "%.*s: assertion failed%s\n", place, text, rest);
  std::abort();
}

} // namespace actorcsi::platform
