#include "platform/openmv/codec/stream_format.hpp"

#include <algorithm>
#include <cstring>

#include "platform/openmv/codec/packet.hpp"

namespace actorcsi::platform::link {

void stream_header::encode(uint8_t* into) const noexcept {
  static_assert(sizeof(rate) == 4);
  uint32_t bits = 0;
  std::memcpy(&bits, &rate, sizeof(bits));
  std::fill_n(into, wire_size, uint8_t{0});
  put_u32(into, width);
  put_u32(into + 4, height);
  put_u32(into + 8, format);
  put_u32(into + 12, depth);
  put_u32(into + 16, offset);
  put_u32(into + 20, bits);
}

stream_header stream_header::decode(const uint8_t* from) noexcept {
  stream_header result;
  result.width = get_u32(from);
  result.height = get_u32(from + 4);
  result.format = get_u32(from + 8);
  result.depth = get_u32(from + 12);
  result.offset = get_u32(from + 16);
  auto bits = get_u32(from + 20);
  std::memcpy(&result.rate, &bits, sizeof(bits));
  return result;
}

} // namespace actorcsi::platform::link
