// Parallel addition and subtraction of halfwords and bytes: ARM DDI 0403E
// section A5.3.14.

#include <algorithm>
#include <array>
#include <utility>

#include "tools/emulator/core/decoders.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator {

namespace {

/// What becomes of a lane's sum.
enum class lane { modulo, saturating, halving };

/// In the order of the encoding.
enum class shape { add8, add16, asx, none3, sub8, sub16, sax };

template <bool Signed, lane How, unsigned Bits>
uint32_t finish(int32_t v) {
  constexpr uint32_t mask = (1u << Bits) - 1;
  if constexpr (How == lane::saturating) {
    constexpr int32_t high = Signed ? (1 << (Bits - 1)) - 1 : (1 << Bits) - 1;
    constexpr int32_t low = Signed ? -(1 << (Bits - 1)) : 0;
    v = std::clamp(v, low, high);
  } else if constexpr (How == lane::halving) {
    v >>= 1;
  }
  return static_cast<uint32_t>(v) & mask;
}

/// The GE bit of a lane: no borrow, a carry, or not negative.
template <bool Signed, unsigned Bits>
bool greater_equal(int32_t v, bool subtract) {
  if (Signed || subtract)
    return v >= 0;
  return v >= 1 << Bits;
}

template <bool Signed, unsigned Bits>
int32_t part(uint32_t x, unsigned i) {
  auto v = x >> Bits * i;
  if constexpr (Bits == 8)
    return Signed ? int32_t{static_cast<int8_t>(v)}
                  : int32_t{static_cast<uint8_t>(v)};
  else
    return Signed ? int32_t{static_cast<int16_t>(v)}
                  : int32_t{static_cast<uint16_t>(v)};
}

template <bool Signed, lane How, shape Shape>
void execute(processor& p, const instruction& x) {
  constexpr unsigned bits =
    Shape == shape::add8 || Shape == shape::sub8 ? 8 : 16;
  constexpr bool exchanged = Shape == shape::asx || Shape == shape::sax;
  auto a = p.regs.r[x.rn];
  auto b = p.regs.r[x.rm];
  uint32_t result = 0;
  uint8_t ge = 0;
  for (unsigned i = 0; i < 32 / bits; ++i) {
    auto subtract = Shape == shape::sub8 || Shape == shape::sub16
                    || (Shape == shape::asx && i == 0)
                    || (Shape == shape::sax && i == 1);
    auto left = part<Signed, bits>(a, i);
    auto right = part<Signed, bits>(b, exchanged ? 1 - i : i);
    auto v = subtract ? left - right : left + right;
    result |= finish<Signed, How, bits>(v) << bits * i;
    if (greater_equal<Signed, bits>(v, subtract))
      ge |= static_cast<uint8_t>(bits == 8 ? 1 << i : 3 << 2 * i);
  }
  p.regs.r[x.rd] = result;
  if constexpr (How == lane::modulo)
    p.regs.ge = ge;
}

template <size_t... I>
constexpr auto make_table(std::index_sequence<I...>) {
  return std::array<instruction::function, sizeof...(I)>{
    {execute<I / 21 == 0, static_cast<lane>(I / 7 % 3),
             static_cast<shape>(I % 7)>...}};
}

/// By signedness, lane and shape.
constexpr auto table = make_table(std::make_index_sequence<42>());

} // namespace

instruction decode_parallel(const encoded& x) {
  auto op1 = x.a(6, 4);
  auto op2 = x.b(5, 4);
  if (op1 == 3 || op1 == 7 || op2 == 3)
    return undefined_instruction();
  auto is_unsigned = x.b(6, 6);
  instruction result;
  result.execute = table[is_unsigned * 21 + op2 * 7 + op1];
  return result;
}

} // namespace actorcsi::emulator
