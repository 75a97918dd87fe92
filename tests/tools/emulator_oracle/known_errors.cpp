#include "tests/tools/emulator_oracle/known_errors.hpp"

#include "tools/emulator/core/float_math.hpp"

namespace actorcsi::emulator::oracle {

namespace {

bool same(const outcome& a, const outcome& b) {
  return a.pc == b.pc && a.regs.r == b.regs.r && a.regs.s == b.regs.s
         && a.regs.apsr() == b.regs.apsr() && a.regs.fpscr == b.regs.fpscr
         && a.ram == b.ram;
}

/// Where a table branch reads, as far as its megabyte goes.
uint32_t table_entry(const sample& x) {
  auto rn = x.word >> 16 & 15;
  auto table = rn == 15 ? code_base : x.regs.r[rn];
  return table + (x.regs.r[x.word & 15] << (x.word >> 4 & 1));
}

// Each is described, with the sections of the ARM DDI 0403E, in the README.
constexpr known_error errors[] = {
  {"accesses that must be aligned are not trapped",
   [](const std::string&, const sample&, const outcome& a, const outcome&) {
     return a.fault && a.kind == fault_kind::unaligned;
   }},
  {"the processor's own registers are not there",
   [](const std::string& encoding, const sample& x, const outcome& a,
      const outcome& b) {
     return !a.fault && b.fault && (encoding == "tbb" || encoding == "tbh")
            && table_entry(x) >> 20 == 0xE00;
   }},
  {"the lowest bits of the stack pointer are kept",
   [](const std::string&, const sample&, const outcome& a, const outcome& b) {
     auto corrected = b;
     corrected.regs.r[13] &= ~3u;
     return !a.fault && !b.fault && b.regs.r[13] % 4 != 0 && same(a, corrected);
   }},
  {"BASEPRI has eight bits",
   [](const std::string& encoding, const sample&, const outcome& a,
      const outcome& b) {
     return encoding == "msr" && a.regs.basepri != b.regs.basepri
            && a.regs.basepri == (b.regs.basepri & 0xF0) && same(a, b);
   }},
  {"Q is set by a sum of products that the accumulator corrects",
   [](const std::string& encoding, const sample&, const outcome& a,
      const outcome& b) {
     auto corrected = b;
     corrected.regs.q = false;
     return encoding == "smlad" && !a.regs.q && b.regs.q && same(a, corrected);
   }},
  {"fixed point to floating point follows the rounding mode",
   [](const std::string& encoding, const sample& x, const outcome& a,
      const outcome& b) {
     return encoding == "vcvt from fixed" && !a.fault && !b.fault
            && (x.regs.fpscr >> fpscr::rounding_shift & 3) != 0;
   }},
};

} // namespace

const known_error* find_known_error(const std::string& encoding,
                                    const sample& x, const outcome& interpreter,
                                    const outcome& unicorn) {
  for (auto& e : errors)
    if (e.explains(encoding, x, interpreter, unicorn))
      return &e;
  return nullptr;
}

} // namespace actorcsi::emulator::oracle
