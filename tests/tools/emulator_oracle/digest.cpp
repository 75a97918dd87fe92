#include "tests/tools/emulator_oracle/digest.hpp"

#include <cstdio>

#include "tests/tools/emulator_oracle/comparison.hpp"

namespace actorcsi::emulator::oracle {

namespace {

/// Where digest_image has the state.
constexpr uint32_t state_address = 0x20010004;

/// Changes the state of the program's processor, or branches to where the
/// memory says, which the program has filled itself.
bool is_of_the_program(const std::string& name) {
  for (auto x : {"msr", "mrs", "cps", "tbb", "tbh"})
    if (name == x)
      return true;
  return false;
}

bool same(const registers& a, const registers& b) {
  for (unsigned i = 0; i < 14; ++i)
    if (a.r[i] != b.r[i])
      return false;
  return a.apsr() == b.apsr() && a.fpscr == b.fpscr && a.s == b.s;
}

} // namespace

unsigned digest::add(const encoding& e, unsigned rounds) {
  group next{e.name, {}};
  if (!is_comparable(e.name) || is_of_the_program(e.name))
    return 0;
  for (unsigned i = 0; i < 200 * rounds && next.samples.size() < rounds; ++i) {
    sample x;
    if (find_instance(e, random_, x) && complete(x, random_) && is_usable(x))
      next.samples.push_back(std::move(x));
  }
  auto result = static_cast<unsigned>(next.samples.size());
  if (result > 0)
    groups_.push_back(std::move(next));
  return result;
}

bool digest::is_usable(const sample& x) {
  auto address = code_.place(x);
  auto a = interpreter_.run(x, address);
  auto size = (x.wide ? 4u : 2u) + (x.it != 0 ? 2u : 0u);
  if (a.fault || a.next_fault || a.pc != address + size)
    return false;
  // Whatever the link register has, it stays, and makes no difference.
  auto link = x.regs.r[14];
  for (auto other : {link, ~link, state_address}) {
    auto y = x;
    y.regs.r[14] = other;
    auto b = interpreter_.run(y, address);
    if (b.fault || b.regs.r[14] != other || !same(a.regs, b.regs)
        || a.ram != b.ram)
      return false;
  }
  return true;
}

void digest::print() const {
  std::printf(
    "  .syntax unified\n  .thumb\n  .section .text.samples, \"ax\"\n");
  unsigned n = 0;
  for (auto& g : groups_)
    for (auto& x : g.samples) {
      std::printf("  .balign 4\nsample%u:\n", n++);
      if (x.it != 0)
        std::printf("  .short 0x%04x\n", x.it);
      if (x.wide)
        std::printf("  .short 0x%04x\n", static_cast<unsigned>(x.word >> 16));
      std::printf("  .short 0x%04x\n  b.w after_sample\n",
                  static_cast<unsigned>(x.word & 0xFFFF));
    }
  // As the structs of digest_image/main.cpp.
  std::printf("  .section .rodata.samples, \"a\"\n  .balign 4\n"
              "samples:\n");
  n = 0;
  for (auto& g : groups_)
    for (auto& x : g.samples) {
      auto word = [](uint32_t w) {
        std::printf(", 0x%x", static_cast<unsigned>(w));
      };
      std::printf("  .word sample%u + 1", n++);
      for (unsigned i = 0; i < 14; ++i)
        word(x.regs.r[i]);
      word(x.regs.apsr());
      word(x.regs.fpscr);
      for (auto s : x.regs.s)
        word(s);
      std::printf("\n");
    }
  std::printf("  .balign 4\n  .global groups\ngroups:\n");
  for (size_t i = 0; i < groups_.size(); ++i)
    std::printf("  .word name%zu, %zu\n", i, groups_[i].samples.size());
  std::printf("  .word 0, 0\n  .global first_sample\n"
              "first_sample:\n  .word samples\n");
  for (size_t i = 0; i < groups_.size(); ++i)
    std::printf("name%zu:\n  .asciz \"%s\"\n", i, groups_[i].name.c_str());
}

} // namespace actorcsi::emulator::oracle
