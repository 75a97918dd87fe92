#include "tools/emulator/core/float_math.hpp"

#include <cfenv>
#include <cmath>

#include "tools/emulator/core/float_format.hpp"

// Built with -frounding-math: the compiler must not evaluate ahead of time.

namespace actorcsi::emulator {

namespace {

int host_mode(rounding how) {
  switch (how) {
  case rounding::up:
    return FE_UPWARD;
  case rounding::down:
    return FE_DOWNWARD;
  case rounding::zero:
    return FE_TOWARDZERO;
  default:
    return FE_TONEAREST;
  }
}

/// The host's exceptions as bits of the FPSCR.
uint32_t host_flags() {
  auto raised = std::fetestexcept(FE_ALL_EXCEPT);
  uint32_t result = 0;
  if ((raised & FE_INVALID) != 0)
    result |= fpscr::invalid;
  if ((raised & FE_DIVBYZERO) != 0)
    result |= fpscr::by_zero;
  if ((raised & FE_OVERFLOW) != 0)
    result |= fpscr::overflow;
  if ((raised & FE_UNDERFLOW) != 0)
    result |= fpscr::underflow;
  if ((raised & FE_INEXACT) != 0)
    result |= fpscr::inexact;
  return result;
}

/// `f` with a rounding mode, which is set back.
template <class F>
auto with_mode(rounding how, F f) {
  std::feclearexcept(FE_ALL_EXCEPT);
  if (how == rounding::nearest)
    return f();
  std::fesetround(host_mode(how));
  auto result = f();
  std::fesetround(FE_TONEAREST);
  return result;
}

template <class Bits>
bool is_tiny(Bits a) {
  return (a & exponent_mask<Bits>) == 0;
}

} // namespace

/// `v` as an integer, still as a floating-point number.
double rounded(double v, rounding how) {
  switch (how) {
  case rounding::up:
    return std::ceil(v);
  case rounding::down:
    return std::floor(v);
  case rounding::zero:
    return std::trunc(v);
  case rounding::nearest_away:
    return std::round(v);
  default:
    return std::nearbyint(v);
  }
}

template <class Bits>
Bits float_math::flushed(Bits a) {
  if (!flushes() || !is_denormal(a))
    return a;
  raise(fpscr::input_denormal);
  return a & float_format<Bits>::sign;
}

template <class Bits>
Bits float_math::quieted(Bits nan) {
  if (is_signalling(nan))
    raise(fpscr::invalid);
  if ((fpscr_ & fpscr::default_nan) != 0)
    return default_nan<Bits>;
  return nan | quiet_bit<Bits>;
}

template <class Bits>
Bits float_math::invalid_result() {
  raise(fpscr::invalid);
  return default_nan<Bits>;
}

template <class Bits, class F>
Bits float_math::compute(F f, rounding how) {
  auto result = to_bits(with_mode(how, f));
  auto raised = host_flags();
  if (is_nan(result))
    return invalid_result<Bits>();
  // The architecture looks before rounding whether a result is too small, the
  // host perhaps after: they differ where it is rounded up to the smallest
  // normal number.
  constexpr Bits smallest = Bits{1} << float_format<Bits>::fraction_bits;
  auto tiny = is_tiny(result) && !is_zero(result);
  if (absolute(result) == smallest && (raised & fpscr::inexact) != 0)
    tiny = is_tiny(to_bits(with_mode(rounding::zero, f)));
  if (flushes() && (tiny || (raised & fpscr::underflow) != 0)) {
    raise(fpscr::underflow);
    return result & float_format<Bits>::sign;
  }
  if (tiny && (raised & fpscr::inexact) != 0)
    raised |= fpscr::underflow;
  raise(raised);
  return result;
}

namespace {

/// The NaN that an operation passes on: signalling ones first, then in order.
template <class Bits>
Bits chosen_nan(Bits a, Bits b) {
  if (is_signalling(a))
    return a;
  if (is_signalling(b))
    return b;
  return is_nan(a) ? a : b;
}

} // namespace

template <class Bits>
Bits float_math::add(Bits a, Bits b) {
  a = flushed(a);
  b = flushed(b);
  if (is_nan(a) || is_nan(b))
    return quieted(chosen_nan(a, b));
  volatile auto x = to_value(a);
  volatile auto y = to_value(b);
  return compute<Bits>([&] { return static_cast<float_value<Bits>>(x + y); },
                       mode());
}

template <class Bits>
Bits float_math::subtract(Bits a, Bits b) {
  a = flushed(a);
  b = flushed(b);
  if (is_nan(a) || is_nan(b))
    return quieted(chosen_nan(a, b));
  volatile auto x = to_value(a);
  volatile auto y = to_value(b);
  return compute<Bits>([&] { return static_cast<float_value<Bits>>(x - y); },
                       mode());
}

template <class Bits>
Bits float_math::multiply(Bits a, Bits b) {
  a = flushed(a);
  b = flushed(b);
  if (is_nan(a) || is_nan(b))
    return quieted(chosen_nan(a, b));
  volatile auto x = to_value(a);
  volatile auto y = to_value(b);
  return compute<Bits>([&] { return static_cast<float_value<Bits>>(x * y); },
                       mode());
}

template <class Bits>
Bits float_math::divide(Bits a, Bits b) {
  a = flushed(a);
  b = flushed(b);
  if (is_nan(a) || is_nan(b))
    return quieted(chosen_nan(a, b));
  volatile auto x = to_value(a);
  volatile auto y = to_value(b);
  return compute<Bits>([&] { return static_cast<float_value<Bits>>(x / y); },
                       mode());
}

template <class Bits>
Bits float_math::fused(Bits addend, Bits a, Bits b) {
  addend = flushed(addend);
  a = flushed(a);
  b = flushed(b);
  auto meaningless =
    (is_infinite(a) && is_zero(b)) || (is_zero(a) && is_infinite(b));
  // A product of infinity and zero counts more than a quiet addend.
  if (meaningless && is_nan(addend) && !is_signalling(addend))
    return invalid_result<Bits>();
  if (is_signalling(addend))
    return quieted(addend);
  if (is_signalling(a) || is_signalling(b))
    return quieted(chosen_nan(a, b));
  if (is_nan(addend))
    return quieted(addend);
  if (is_nan(a) || is_nan(b))
    return quieted(chosen_nan(a, b));
  volatile auto x = to_value(a);
  volatile auto y = to_value(b);
  volatile auto z = to_value(addend);
  return compute<Bits>(
    [&] {
      return std::fma(float_value<Bits>{x}, float_value<Bits>{y},
                      float_value<Bits>{z});
    },
    mode());
}

template <class Bits>
Bits float_math::square_root(Bits a) {
  a = flushed(a);
  if (is_nan(a))
    return quieted(a);
  volatile auto x = to_value(a);
  return compute<Bits>([&] { return std::sqrt(float_value<Bits>{x}); }, mode());
}

template <class Bits>
void float_math::compare(Bits a, Bits b, bool signal) {
  a = flushed(a);
  b = flushed(b);
  fpscr_ &= ~fpscr::flags;
  if (is_nan(a) || is_nan(b)) {
    raise(3u << 28);
    if (signal || is_signalling(a) || is_signalling(b))
      raise(fpscr::invalid);
    return;
  }
  auto x = to_value(a);
  auto y = to_value(b);
  raise(x == y ? 6u << 28 : x < y ? 8u << 28 : 2u << 28);
}

template <class Bits>
Bits float_math::larger(Bits a, Bits b, bool want_larger) {
  a = flushed(a);
  b = flushed(b);
  if (is_signalling(a) || is_signalling(b) || (is_nan(a) && is_nan(b)))
    return quieted(chosen_nan(a, b));
  // A number counts more than a quiet NaN.
  if (is_nan(a))
    return b;
  if (is_nan(b))
    return a;
  if (is_zero(a) && is_zero(b))
    return want_larger ? a & b : a | b;
  return (to_value(a) > to_value(b)) == want_larger ? a : b;
}

template <class Bits>
Bits float_math::maximum_number(Bits a, Bits b) {
  return larger(a, b, true);
}

template <class Bits>
Bits float_math::minimum_number(Bits a, Bits b) {
  return larger(a, b, false);
}

template <class Bits>
Bits float_math::integral(Bits a, rounding how, bool exact) {
  a = flushed(a);
  if (is_nan(a))
    return quieted(a);
  if (is_infinite(a) || is_zero(a))
    return a;
  double v = to_value(a);
  auto r = rounded(v, how);
  if (exact && r != v)
    raise(fpscr::inexact);
  r = std::copysign(r, v);
  return to_bits(static_cast<float_value<Bits>>(r));
}

uint64_t float_math::to_double(uint32_t a) {
  a = flushed(a);
  if (is_nan(a)) {
    if (is_signalling(a))
      raise(fpscr::invalid);
    if ((fpscr_ & fpscr::default_nan) != 0)
      return default_nan<uint64_t>;
    return uint64_t{a & float_format<uint32_t>::sign} << 32
           | default_nan<
             uint64_t> | uint64_t{a & fraction_mask<uint32_t>} << 29;
  }
  return to_bits(static_cast<double>(to_value(a)));
}

uint32_t float_math::to_single(uint64_t a) {
  a = flushed(a);
  if (is_nan(a)) {
    if (is_signalling(a))
      raise(fpscr::invalid);
    if ((fpscr_ & fpscr::default_nan) != 0)
      return default_nan<uint32_t>;
    return static_cast<uint32_t>(a >> 32 & float_format<uint32_t>::sign)
           | default_nan<
             uint32_t> | static_cast<uint32_t>(a >> 29 & fraction_mask<uint32_t>);
  }
  volatile double x = to_value(a);
  return compute<uint32_t>([&] { return static_cast<float>(x); }, mode());
}

template <class Bits>
uint32_t float_math::to_fixed(Bits a, unsigned bits, unsigned fraction,
                              bool is_signed, rounding how) {
  a = flushed(a);
  if (is_nan(a)) {
    raise(fpscr::invalid);
    return 0;
  }
  auto scaled =
    std::ldexp(static_cast<double>(to_value(a)), static_cast<int>(fraction));
  auto v = rounded(scaled, how);
  auto low = is_signed ? -std::ldexp(1.0, static_cast<int>(bits) - 1) : 0.0;
  auto high = std::ldexp(1.0, static_cast<int>(bits) - (is_signed ? 1 : 0)) - 1;
  if (v < low || v > high) {
    raise(fpscr::invalid);
    v = v < low ? low : high;
  } else if (v != scaled) {
    raise(fpscr::inexact);
  }
  return static_cast<uint32_t>(static_cast<int64_t>(v));
}

template <class Bits>
Bits float_math::from_fixed(int64_t a, unsigned fraction, rounding how) {
  // Exact in a double: at most 32 bits.
  volatile double x =
    std::ldexp(static_cast<double>(a), -static_cast<int>(fraction));
  return compute<Bits>([&] { return static_cast<float_value<Bits>>(x); }, how);
}

// -- both precisions ----------------------------------------------------------

#define ACTORCSI_FOR(Bits)                                                     \
  template Bits float_math::add(Bits, Bits);                                   \
  template Bits float_math::subtract(Bits, Bits);                              \
  template Bits float_math::multiply(Bits, Bits);                              \
  template Bits float_math::divide(Bits, Bits);                                \
  template Bits float_math::fused(Bits, Bits, Bits);                           \
  template Bits float_math::square_root(Bits);                                 \
  template void float_math::compare(Bits, Bits, bool);                         \
  template Bits float_math::maximum_number(Bits, Bits);                        \
  template Bits float_math::minimum_number(Bits, Bits);                        \
  template Bits float_math::integral(Bits, rounding, bool);                    \
  template uint32_t float_math::to_fixed(Bits, unsigned, unsigned, bool,       \
                                         rounding);                            \
  template Bits float_math::from_fixed(int64_t, unsigned, rounding)

template uint32_t float_math::flushed(uint32_t);
template uint64_t float_math::flushed(uint64_t);

ACTORCSI_FOR(uint32_t);
ACTORCSI_FOR(uint64_t);

#undef ACTORCSI_FOR

} // namespace actorcsi::emulator
