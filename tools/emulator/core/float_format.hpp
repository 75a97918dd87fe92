#pragma once

#include <cstdint>
#include <cstring>

namespace actorcsi::emulator {

/// The parts of a floating-point number's bits.
template <class Bits>
struct float_format;

template <>
struct float_format<uint32_t> {
  using value = float;
  static constexpr unsigned fraction_bits = 23;
  static constexpr uint32_t sign = 1u << 31;
};

template <>
struct float_format<uint64_t> {
  using value = double;
  static constexpr unsigned fraction_bits = 52;
  static constexpr uint64_t sign = uint64_t{1} << 63;
};

template <class Bits>
using float_value = typename float_format<Bits>::value;

template <class Bits>
constexpr Bits fraction_mask = (Bits{1} << float_format<Bits>::fraction_bits)
                               - 1;

template <class Bits>
constexpr Bits exponent_mask = ~(float_format<Bits>::sign
                                 | fraction_mask<Bits>);

template <class Bits>
constexpr Bits quiet_bit = Bits{1} << (float_format<Bits>::fraction_bits - 1);

/// What an invalid operation gives.
template <class Bits>
constexpr Bits default_nan = exponent_mask<Bits> | quiet_bit<Bits>;

template <class Bits>
constexpr Bits negated(Bits a) {
  return a ^ float_format<Bits>::sign;
}

template <class Bits>
constexpr Bits absolute(Bits a) {
  return a & ~float_format<Bits>::sign;
}

template <class Bits>
constexpr bool is_negative(Bits a) {
  return (a & float_format<Bits>::sign) != 0;
}

template <class Bits>
constexpr bool is_nan(Bits a) {
  return absolute(a) > exponent_mask<Bits>;
}

template <class Bits>
constexpr bool is_signalling(Bits a) {
  return is_nan(a) && (a & quiet_bit<Bits>) == 0;
}

template <class Bits>
constexpr bool is_infinite(Bits a) {
  return absolute(a) == exponent_mask<Bits>;
}

template <class Bits>
constexpr bool is_zero(Bits a) {
  return absolute(a) == 0;
}

template <class Bits>
constexpr bool is_denormal(Bits a) {
  return (a & exponent_mask<Bits>) == 0 && !is_zero(a);
}

template <class Bits>
float_value<Bits> to_value(Bits a) {
  float_value<Bits> result;
  std::memcpy(&result, &a, sizeof(result));
  return result;
}

inline uint32_t to_bits(float a) {
  uint32_t result;
  std::memcpy(&result, &a, sizeof(result));
  return result;
}

inline uint64_t to_bits(double a) {
  uint64_t result;
  std::memcpy(&result, &a, sizeof(result));
  return result;
}

} // namespace actorcsi::emulator
