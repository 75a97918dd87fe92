#include "platform/openmv/host/host_call.hpp"

namespace actorcsi::platform::link {

const char* to_string(outcome x) {
  switch (x) {
  case outcome::ok:
    return "ok";
  case outcome::refused:
    return "refused";
  case outcome::lost:
    return "lost";
  case outcome::too_long:
    return "too long";
  case outcome::disconnected:
    return "disconnected";
  }
  return "undefined";
}

void host_call::prepare(opcode code, uint8_t channel) {
  code_ = code;
  channel_ = channel;
  repeatable_ = true;
  head_size_ = 0;
  data_ = {};
  into_ = {};
}

void host_call::ask(opcode code, uint8_t channel, span<uint8_t> into) {
  prepare(code, channel);
  into_ = into;
}

void host_call::read(uint8_t channel, uint32_t offset, span<uint8_t> into) {
  prepare(opcode::channel_read, channel);
  put_u32(head_.data(), offset);
  put_u32(head_.data() + 4, static_cast<uint32_t>(into.size()));
  head_size_ = 8;
  into_ = into;
}

void host_call::write(uint8_t channel, uint32_t offset,
                      span<const uint8_t> bytes) {
  prepare(opcode::channel_write, channel);
  put_u32(head_.data(), offset);
  put_u32(head_.data() + 4, static_cast<uint32_t>(bytes.size()));
  head_size_ = 8;
  data_ = bytes;
}

void host_call::ioctl(uint8_t channel, uint32_t request,
                      span<const uint8_t> argument) {
  prepare(opcode::channel_ioctl, channel);
  put_u32(head_.data(), request);
  head_size_ = 4;
  data_ = argument;
}

} // namespace actorcsi::platform::link
