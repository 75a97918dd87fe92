#pragma once

#include <cstdint>

namespace actorcsi::emulator {

/// Bits of the FPSCR, ARM DDI 0403E section A2.5.3.
namespace fpscr {

constexpr uint32_t invalid = 1u << 0;
constexpr uint32_t by_zero = 1u << 1;
constexpr uint32_t overflow = 1u << 2;
constexpr uint32_t underflow = 1u << 3;
constexpr uint32_t inexact = 1u << 4;
constexpr uint32_t input_denormal = 1u << 7;
constexpr uint32_t rounding_shift = 22;
constexpr uint32_t flush_to_zero = 1u << 24;
constexpr uint32_t default_nan = 1u << 25;
constexpr uint32_t alternative_half = 1u << 26;
constexpr uint32_t flags = 0xFu << 28;
constexpr uint32_t all = 0xF7C0009F;

} // namespace fpscr

/// The first four as the FPSCR numbers them.
enum class rounding : uint8_t { nearest, up, down, zero, nearest_away };

/// Arithmetic as the FPSCR wants it, which also gets the cumulative exception
/// flags: ARM DDI 0403E section A2.5. Values are bits: `uint32_t` is a single,
/// `uint64_t` a double. Finite arithmetic is that of the host, which must be
/// IEEE 754; what the standard leaves open is done here.
class float_math {
public:
  explicit float_math(uint32_t& status) : fpscr_(status) {
    // nop
  }

  template <class Bits>
  Bits add(Bits a, Bits b);

  template <class Bits>
  Bits subtract(Bits a, Bits b);

  template <class Bits>
  Bits multiply(Bits a, Bits b);

  template <class Bits>
  Bits divide(Bits a, Bits b);

  /// addend + a * b, rounded once.
  template <class Bits>
  Bits fused(Bits addend, Bits a, Bits b);

  template <class Bits>
  Bits square_root(Bits a);

  /// Sets N, Z, C and V. A quiet NaN is an error if `signal`.
  template <class Bits>
  void compare(Bits a, Bits b, bool signal);

  template <class Bits>
  Bits maximum_number(Bits a, Bits b);

  template <class Bits>
  Bits minimum_number(Bits a, Bits b);

  /// To an integral value of the same type.
  template <class Bits>
  Bits integral(Bits a, rounding how, bool exact);

  uint64_t to_double(uint32_t a);

  uint32_t to_single(uint64_t a);

  /// To a fixed-point number of `bits` bits, of which `fraction` are behind the
  /// point; saturates.
  template <class Bits>
  uint32_t to_fixed(Bits a, unsigned bits, unsigned fraction, bool is_signed,
                    rounding how);

  /// From a fixed-point number that is given as an integer.
  template <class Bits>
  Bits from_fixed(int64_t a, unsigned fraction, rounding how);

  /// From half precision.
  template <class Bits>
  Bits from_half(uint16_t a);

  template <class Bits>
  uint16_t to_half(Bits a);

  rounding mode() const {
    return static_cast<rounding>(fpscr_ >> fpscr::rounding_shift & 3);
  }

private:
  bool flushes() const {
    return (fpscr_ & fpscr::flush_to_zero) != 0;
  }

  /// A denormal input becomes zero if the FPSCR wants that.
  template <class Bits>
  Bits flushed(Bits a);

  template <class Bits>
  Bits quieted(Bits nan);

  template <class Bits>
  Bits invalid_result();

  /// Runs `f` on the host with the rounding mode and takes its exceptions.
  template <class Bits, class F>
  Bits compute(F f, rounding how);

  template <class Bits>
  Bits larger(Bits a, Bits b, bool want_larger);

  void raise(uint32_t flag) {
    fpscr_ |= flag;
  }

  uint32_t& fpscr_;
};

/// `v` as an integer, still as a floating-point number.
double rounded(double v, rounding how);

} // namespace actorcsi::emulator
