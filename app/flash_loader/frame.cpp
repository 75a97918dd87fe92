#include "app/flash_loader/frame.hpp"

namespace actorcsi::flash_loader {

using platform::get_u32;
using platform::put_u32;

namespace {

constexpr uint8_t sync[] = {'A', 'F'};

constexpr uint8_t is_answer = 0x80;

/// In memory that starts as zero: the file for the Boot ROM is small.
uint32_t table[256];

uint32_t crc_of_byte(uint32_t x) {
  for (int i = 0; i < 8; ++i)
    x = x >> 1 ^ ((x & 1) != 0 ? 0xEDB88320 : 0);
  return x;
}

} // namespace

uint32_t crc32(uint32_t before, const uint8_t* data, uint32_t size) {
  if (table[1] == 0)
    for (uint32_t i = 0; i < 256; ++i)
      table[i] = crc_of_byte(i);
  auto crc = ~before;
  for (uint32_t i = 0; i < size; ++i)
    crc = crc >> 8 ^ table[(crc ^ data[i]) & 0xFF];
  return ~crc;
}

bool frame::take(uint8_t byte) {
  // Noise may end with the first byte of a frame.
  if (received_ == 1 && byte == sync[0])
    return false;
  if (received_ < 2 && byte != sync[received_]) {
    received_ = 0;
    return false;
  }
  bytes_[received_++] = byte;
  if (received_ < header_bytes)
    return false;
  auto before_crc = header_bytes + payload_bytes();
  if (payload_bytes() > max_payload) {
    received_ = 0;
    return false;
  }
  if (received_ < before_crc + crc_bytes)
    return false;
  received_ = 0;
  return crc32(0, bytes_.data(), before_crc)
         == get_u32(bytes_.data() + before_crc);
}

uint32_t frame::answer(status how, uint32_t count, uint32_t payload_bytes) {
  bytes_[2] |= is_answer;
  put_u32(bytes_.data() + 4, static_cast<uint32_t>(how));
  put_u32(bytes_.data() + 8, count);
  put_u32(bytes_.data() + 12, payload_bytes);
  auto before_crc = header_bytes + payload_bytes;
  put_u32(bytes_.data() + before_crc, crc32(0, bytes_.data(), before_crc));
  return before_crc + crc_bytes;
}

} // namespace actorcsi::flash_loader
