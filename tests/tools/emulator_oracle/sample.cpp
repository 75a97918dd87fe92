#include "tests/tools/emulator_oracle/sample.hpp"

#include "tools/emulator/core/float_math.hpp"

namespace actorcsi::emulator::oracle {

namespace {

uint32_t pick(generator& random, uint32_t n) {
  return static_cast<uint32_t>(random() % n);
}

uint32_t general(generator& random, bool aligned) {
  auto v = static_cast<uint32_t>(random());
  switch (pick(random, 8)) {
  case 0:
    return v;
  case 1:
    return v & 0xFF;
  case 2:
    return 0x80000000u >> (v & 31);
  case 3: {
    constexpr uint32_t limits[] = {0,          1,          0x7FFFFFFF,
                                   0x80000000, 0xFFFFFFFF, 0x7FFF8000,
                                   0x80008000, 0x80808080};
    return limits[v & 7];
  }
  default: {
    auto address = ram_base + ram_size / 4 + v % (ram_size / 2);
    return aligned ? address & ~3u : address;
  }
  }
}

/// Of 8, 11 or 15 bits of exponent: all kinds of numbers.
template <class Bits>
Bits number(generator& random, unsigned exponent_bits) {
  auto bits = static_cast<Bits>(random());
  if (sizeof(Bits) == 8)
    bits = static_cast<Bits>(uint64_t{bits} << 32 | random());
  auto fraction = 8 * static_cast<unsigned>(sizeof(Bits)) - 1 - exponent_bits;
  auto top = (Bits{1} << exponent_bits) - 1;
  auto sign = bits & Bits{1} << (8 * sizeof(Bits) - 1);
  auto rest = bits & ((Bits{1} << fraction) - 1);
  auto middle = top >> 1;
  switch (pick(random, 12)) {
  case 0:
    return sign; // Zero
  case 1:
    return sign | rest >> pick(random, fraction); // Denormal
  case 2:
    return sign | top << fraction; // Infinity
  case 3:
    return sign | top << fraction | rest; // NaN
  case 4:
    return bits;
  case 5: // Integers and halves
    return sign | (middle + pick(random, 34)) << fraction
           | (rest >> (fraction - 4) << (fraction - 4));
  case 6: // Small
    return sign | Bits{pick(random, 30)} << fraction | rest;
  case 7: // Large
    return sign | (top - 1 - pick(random, 30)) << fraction | rest;
  default:
    return sign | (middle - 20 + pick(random, 60)) << fraction | rest;
  }
}

} // namespace

void randomise(sample& x, generator& random) {
  auto& regs = x.regs;
  regs = {};
  auto aligned = pick(random, 4) != 0;
  for (unsigned i = 0; i < 13; ++i)
    regs.r[i] = general(random, aligned);
  regs.r[13] = ram_base + ram_size / 2 + (pick(random, 256) & ~7u);
  regs.r[14] = code_base + 0x101;
  regs.set_apsr(static_cast<uint32_t>(random()));
  regs.q = false;
  regs.float_active = true;
  auto doubles = pick(random, 2) != 0;
  for (unsigned i = 0; i < 16; ++i)
    if (doubles) {
      regs.set_d(i, number<uint64_t>(random, 11));
    } else {
      regs.s[2 * i] = number<uint32_t>(random, 8);
      regs.s[2 * i + 1] = number<uint32_t>(random, 8);
    }
  // Half of them with the state that C code has.
  if (pick(random, 2) != 0)
    regs.fpscr = static_cast<uint32_t>(random())
                 & (3u << fpscr::rounding_shift | fpscr::flush_to_zero
                    | fpscr::default_nan | fpscr::alternative_half);
  x.ram.resize(ram_size);
  for (size_t i = 0; i < ram_size; i += 4) {
    auto v = static_cast<uint32_t>(random());
    std::memcpy(&x.ram[i], &v, 4);
  }
}

} // namespace actorcsi::emulator::oracle
