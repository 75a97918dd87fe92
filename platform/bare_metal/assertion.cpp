#include "platform/base/assert.hpp"

#include "platform/bare_metal/stop.hpp"

namespace actorcsi::platform {

void assertion_failed(const char* text) noexcept {
  bare_metal::stop(bare_metal::reset_reason::assertion, text);
}

} // namespace actorcsi::platform
