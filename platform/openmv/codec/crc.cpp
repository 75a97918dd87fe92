#include "platform/openmv/codec/crc.hpp"

#include <array>
#include <cstddef>

namespace actorcsi::platform::link {

namespace {

#ifdef ACTORCSI_SMALL_CRC
constexpr size_t slices = 1;
#else
constexpr size_t slices = 16;
#endif

template <class T>
using table = std::array<T, 256>;

/// The effect of one byte in the topmost place on a remainder of type T.
template <class T, T Polynomial>
constexpr table<T> make_table() {
  constexpr auto top = static_cast<T>(T{1} << (sizeof(T) * 8 - 1));
  table<T> result{};
  for (size_t i = 0; i < result.size(); ++i) {
    auto crc = static_cast<T>(i << (sizeof(T) * 8 - 8));
    for (int bit = 0; bit < 8; ++bit)
      crc =
        static_cast<T>((crc & top) != 0 ? (crc << 1) ^ Polynomial : crc << 1);
    result[i] = crc;
  }
  return result;
}

/// Table k has the effect of a byte that is followed by k more bytes.
constexpr std::array<table<uint32_t>, slices> make_slices() {
  std::array<table<uint32_t>, slices> result{};
  result[0] = make_table<uint32_t, 0xFA567D89>();
  for (size_t k = 1; k < slices; ++k)
    for (size_t i = 0; i < 256; ++i) {
      auto crc = result[k - 1][i];
      result[k][i] = (crc << 8) ^ result[0][crc >> 24];
    }
  return result;
}

constexpr auto table16 = make_table<uint16_t, 0xF94F>();

constexpr auto table32 = make_slices();

#ifndef ACTORCSI_SMALL_CRC

/// Position of four bytes with `Behind` others after them in a step.
template <size_t Behind>
uint32_t step(uint8_t a, uint8_t b, uint8_t c, uint8_t d) noexcept {
  return table32[Behind + 3][a] ^ table32[Behind + 2][b]
         ^ table32[Behind + 1][c] ^ table32[Behind][d];
}

#endif

} // namespace

uint16_t crc16(span<const uint8_t> bytes, uint16_t crc) noexcept {
  for (auto byte : bytes)
    crc = static_cast<uint16_t>(crc << 8) ^ table16[(crc >> 8) ^ byte];
  return crc;
}

uint32_t crc32(span<const uint8_t> bytes, uint32_t crc) noexcept {
  const auto* i = bytes.data();
  const auto* last = i + bytes.size();
#ifndef ACTORCSI_SMALL_CRC
  for (; last - i >= 16; i += 16)
    crc = step<12>(static_cast<uint8_t>((crc >> 24) ^ i[0]),
                   static_cast<uint8_t>((crc >> 16) ^ i[1]),
                   static_cast<uint8_t>((crc >> 8) ^ i[2]),
                   static_cast<uint8_t>(crc ^ i[3]))
          ^ step<8>(i[4], i[5], i[6], i[7]) ^ step<4>(i[8], i[9], i[10], i[11])
          ^ step<0>(i[12], i[13], i[14], i[15]);
#endif
  for (; i != last; ++i)
    crc = (crc << 8) ^ table32[0][(crc >> 24) ^ *i];
  return crc;
}

} // namespace actorcsi::platform::link
