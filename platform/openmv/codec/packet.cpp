#include "platform/openmv/codec/packet.hpp"

#include "platform/openmv/codec/crc.hpp"

namespace actorcsi::platform::link {

const char* to_string(status code) {
  switch (code) {
  case status::success:
    return "success";
  case status::failed:
    return "failed";
  case status::invalid:
    return "invalid";
  case status::timeout:
    return "timeout";
  case status::busy:
    return "busy";
  case status::checksum:
    return "checksum";
  case status::sequence:
    return "sequence";
  case status::overflow:
    return "overflow";
  case status::fragment:
    return "fragment";
  case status::unknown:
    return "unknown";
  }
  return "undefined";
}

void write_header(const packet_header& head, bool with_crc,
                  uint8_t* into) noexcept {
  into[0] = sync_bytes[0];
  into[1] = sync_bytes[1];
  into[2] = head.sequence;
  into[3] = head.channel;
  into[4] = head.flags;
  into[5] = static_cast<uint8_t>(head.code);
  put_u16(into + 6, head.length);
  put_u16(into + 8, with_crc ? crc16({into, header_size - 2}) : 0);
}

bool read_header(const uint8_t* from, bool with_crc,
                 packet_header& head) noexcept {
  head.sequence = from[2];
  head.channel = from[3];
  head.flags = from[4];
  head.code = static_cast<opcode>(from[5]);
  head.length = get_u16(from + 6);
  return !with_crc || crc16({from, header_size - 2}) == get_u16(from + 8);
}

} // namespace actorcsi::platform::link
