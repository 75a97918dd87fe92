#include "platform/openmv/device/stdin_channel.hpp"

#include <algorithm>

namespace actorcsi::platform::link {

stdin_channel::stdin_channel(script_runner& runner, size_t capacity)
  : runner_(runner), script_(capacity) {
  // nop
}

std::string_view stdin_channel::name() const {
  return "stdin";
}

uint8_t stdin_channel::flags() const {
  return channel_flag::write | channel_flag::exec;
}

bool stdin_channel::poll() {
  return runner_.running();
}

status stdin_channel::write(uint32_t offset, span<const uint8_t> bytes) {
  if (offset > size_)
    return status::invalid;
  if (bytes.size() > script_.size() - offset)
    return status::overflow;
  std::copy(bytes.begin(), bytes.end(), script_.begin() + offset);
  size_ = offset + bytes.size();
  return status::success;
}

status stdin_channel::ioctl(uint32_t request, span<const uint8_t> argument) {
  if (!argument.empty())
    return status::invalid;
  switch (request) {
  case request_stop:
    return runner_.stop();
  case request_exec:
    if (size_ == 0)
      return status::failed;
    return runner_.execute(
      {reinterpret_cast<const char*>(script_.data()), size_});
  case request_reset:
    size_ = 0;
    return status::success;
  default:
    return status::invalid;
  }
}

} // namespace actorcsi::platform::link
