// Half precision, in both formats that the FPSCR knows.

#include <cmath>

#include "tools/emulator/core/float_format.hpp"
#include "tools/emulator/core/float_math.hpp"

namespace actorcsi::emulator {

template <class Bits>
Bits float_math::from_half(uint16_t a) {
  auto sign = Bits{a & 0x8000u} << (8 * sizeof(Bits) - 16);
  auto exponent = a >> 10 & 31;
  auto fraction = a & 0x3FFu;
  auto alternative = (fpscr_ & fpscr::alternative_half) != 0;
  if (exponent == 31 && !alternative) {
    if (fraction == 0)
      return sign | exponent_mask<Bits>;
    if ((fraction & 0x200) == 0)
      raise(fpscr::invalid);
    if ((fpscr_ & fpscr::default_nan) != 0)
      return default_nan<Bits>;
    return sign
           | default_nan<
             Bits> | Bits{fraction} << (float_format<Bits>::fraction_bits - 10);
  }
  auto v = exponent == 0 ? std::ldexp(fraction, -24)
                         : std::ldexp(fraction + 1024, exponent - 25);
  return sign | to_bits(static_cast<float_value<Bits>>(v));
}

template <class Bits>
uint16_t float_math::to_half(Bits a) {
  a = flushed(a);
  auto sign = static_cast<uint16_t>(is_negative(a) ? 0x8000 : 0);
  auto alternative = (fpscr_ & fpscr::alternative_half) != 0;
  auto with = [&](unsigned v) { return static_cast<uint16_t>(sign | v); };
  if (is_nan(a)) {
    if (is_signalling(a) || alternative)
      raise(fpscr::invalid);
    if (alternative)
      return sign;
    if ((fpscr_ & fpscr::default_nan) != 0)
      return 0x7E00;
    auto top = a >> (float_format<Bits>::fraction_bits - 10) & 0x3FF;
    return with(0x7E00 | static_cast<unsigned>(top));
  }
  if (is_infinite(a)) {
    if (alternative)
      raise(fpscr::invalid);
    return with(alternative ? 0x7FFF : 0x7C00);
  }
  auto v = std::fabs(static_cast<double>(to_value(a)));
  // Rounds the magnitude, so that directions turn around with the sign.
  auto how = mode();
  if (sign != 0 && how == rounding::up)
    how = rounding::down;
  else if (sign != 0 && how == rounding::down)
    how = rounding::up;
  int exponent = -14;
  auto tiny = v < std::ldexp(1.0, -14);
  if (!tiny)
    exponent = std::ilogb(v);
  auto scaled = std::ldexp(v, 10 - exponent);
  auto units = rounded(scaled, how);
  auto largest = std::ldexp(1.0, alternative ? 17 : 16);
  auto inexact = units != scaled;
  auto result = std::ldexp(units, exponent - 10);
  if (result >= largest) {
    if (alternative) {
      raise(fpscr::invalid);
      return with(0x7FFF);
    }
    raise(fpscr::overflow | fpscr::inexact);
    auto to_infinity = how == rounding::nearest || how == rounding::up;
    return with(to_infinity ? 0x7C00 : 0x7BFF);
  }
  if (inexact)
    raise(tiny ? fpscr::inexact | fpscr::underflow : fpscr::inexact);
  if (result < std::ldexp(1.0, -14))
    return with(static_cast<unsigned>(std::ldexp(result, 24)));
  exponent = std::ilogb(result);
  auto fraction = static_cast<unsigned>(std::ldexp(result, 10 - exponent));
  return with(static_cast<unsigned>(exponent + 15) << 10 | (fraction & 0x3FF));
}

template uint32_t float_math::from_half(uint16_t);
template uint64_t float_math::from_half(uint16_t);
template uint16_t float_math::to_half(uint32_t);
template uint16_t float_math::to_half(uint64_t);

} // namespace actorcsi::emulator
