#pragma once

#include <cstdint>

namespace actorcsi::platform {

// Numbers as bytes, the low byte first.

inline uint16_t get_u16(const uint8_t* from) noexcept {
  return static_cast<uint16_t>(from[0] | from[1] << 8);
}

inline uint32_t get_u32(const uint8_t* from) noexcept {
  return get_u16(from) | static_cast<uint32_t>(get_u16(from + 2)) << 16;
}

inline void put_u16(uint8_t* into, uint16_t x) noexcept {
  into[0] = static_cast<uint8_t>(x);
  into[1] = static_cast<uint8_t>(x >> 8);
}

inline void put_u32(uint8_t* into, uint32_t x) noexcept {
  put_u16(into, static_cast<uint16_t>(x));
  put_u16(into + 2, static_cast<uint16_t>(x >> 16));
}

} // namespace actorcsi::platform
