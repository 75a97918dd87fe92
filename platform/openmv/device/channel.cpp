#include "platform/openmv/device/channel.hpp"

namespace actorcsi::platform::link {

read_grant channel::begin_read(uint32_t, uint32_t) {
  return {status::invalid, 0};
}

byte_pieces channel::read(uint32_t, uint32_t) {
  return {};
}

void channel::end_read(bool) {
  // nop
}

status channel::write(uint32_t, span<const uint8_t>) {
  return status::invalid;
}

status channel::ioctl(uint32_t, span<const uint8_t>) {
  return status::invalid;
}

} // namespace actorcsi::platform::link
