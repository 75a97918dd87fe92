#include "tests/tools/emulator_oracle/comparison.hpp"

#include <cstdio>

#include "tests/tools/emulator_oracle/known_errors.hpp"
#include "tools/emulator/core/decoders.hpp"

namespace actorcsi::emulator::oracle {

namespace {

encoded encoded_at(uint32_t address, uint32_t word, bool wide, bool in_it) {
  if (wide)
    return {address, static_cast<uint16_t>(word >> 16),
            static_cast<uint16_t>(word), in_it, in_it};
  return {address, static_cast<uint16_t>(word), 0, in_it, in_it};
}

/// The architecture knows it, and says what it does.
bool is_defined(uint32_t word, bool wide, bool in_it) {
  try {
    return decode(encoded_at(code_base, word, wide, in_it)).execute
           != undefined_instruction().execute;
  } catch (const refusal&) {
    return false;
  }
}

std::string describe(const outcome& a, const outcome& b) {
  std::string result;
  char text[80];
  auto put = [&](const char* what, unsigned i, uint64_t x, uint64_t y) {
    if (x == y)
      return;
    std::snprintf(text, sizeof(text), " %s%u %llx/%llx", what, i,
                  static_cast<unsigned long long>(x),
                  static_cast<unsigned long long>(y));
    result += text;
  };
  for (unsigned i = 0; i < 15; ++i)
    put("r", i, a.regs.r[i], b.regs.r[i]);
  put("pc", 0, a.pc, b.pc);
  put("apsr", 0, a.regs.apsr(), b.regs.apsr());
  for (unsigned i = 0; i < 16; ++i)
    put("d", i, a.regs.d(i), b.regs.d(i));
  put("fpscr", 0, a.regs.fpscr, b.regs.fpscr);
  put("masks", 0, a.regs.primask | a.regs.faultmask << 1 | a.regs.basepri << 8,
      b.regs.primask | b.regs.faultmask << 1 | b.regs.basepri << 8);
  if (a.ram != b.ram)
    result += " memory";
  return result;
}

} // namespace

bool is_comparable(const std::string& name) {
  for (auto x : {"bkpt", "svc", "udf", "it"})
    if (name == x)
      return false;
  return name.compare(0, 4, "hint") != 0;
}

bool find_instance(const encoding& e, generator& random, sample& x) {
  x.word = (static_cast<uint32_t>(random()) & ~e.mask) | e.value;
  x.wide = e.wide;
  if (!e.wide)
    x.word &= 0xFFFF;
  return find_encoding(x.word, e.wide) == &e;
}

bool complete(sample& x, generator& random) {
  // Some in an IT block; those that cannot be there are refused.
  if (random() % 8 == 0)
    x.it = static_cast<uint16_t>(0xBF08 | random() % 14 << 4);
  if (x.it != 0 && !is_defined(x.word, x.wide, true))
    x.it = 0;
  if (!is_defined(x.word, x.wide, x.it != 0))
    return false;
  randomise(x, random);
  return true;
}

unsigned comparison::run_encoding(const encoding& e, unsigned rounds) {
  unsigned done = 0;
  // Many instances are UNPREDICTABLE, or another encoding with more fixed bits.
  for (unsigned i = 0; i < 200 * rounds && done < rounds; ++i) {
    sample x;
    if (find_instance(e, random_, x) && run_once(e.name, x.word, x.wide))
      ++done;
  }
  return done;
}

void comparison::run_instruction(uint32_t word, bool wide, unsigned rounds) {
  auto e = find_encoding(word, wide);
  if (e == nullptr) {
    std::printf("%08x is no listed encoding\n", static_cast<unsigned>(word));
    ++unexplained_;
    return;
  }
  for (unsigned i = 0; i < rounds; ++i)
    if (!run_once(e->name, word, wide))
      break;
}

unsigned comparison::count_unlisted() {
  unsigned result = 0;
  auto check = [&](uint32_t word, bool wide) {
    if (!is_defined(word, wide, false) || find_encoding(word, wide) != nullptr)
      return;
    // Coprocessors that are not there are known as such.
    if (wide && (word >> 26 & 0x3B) == 0x3B && (word >> 9 & 7) != 5)
      return;
    if (++result <= 20)
      std::printf("%08x is decoded and no listed encoding\n",
                  static_cast<unsigned>(word));
  };
  for (uint32_t i = 0; i < 0xE800; ++i)
    check(i, false);
  for (uint32_t first = 0xE800; first < 0x10000; ++first)
    for (unsigned i = 0; i < 300; ++i) {
      auto second = static_cast<uint32_t>(random_());
      switch (i % 4) {
      case 0:
        second |= 0xF000;
        break;
      case 1:
        second = (second & 0xF0FF) | 0x0A00;
        break;
      case 2:
        second |= 0xF0F0;
        break;
      default:
        break;
      }
      check(first << 16 | (second & 0xFFFF), true);
    }
  return result;
}

bool comparison::run_once(const std::string& name, uint32_t word, bool wide) {
  if (!is_comparable(name))
    return is_defined(word, wide, false) || name == "udf";
  sample x;
  x.word = word;
  x.wide = wide;
  if (!complete(x, random_)) {
    ++refused_;
    return false;
  }
  auto address = code_.place(x);
  auto a = interpreter_.run(x, address);
  auto b = unicorn_.run(x, address);
  ++runs_;
  judge(name, x, address, a, b);
  return true;
}

void comparison::judge(const std::string& name, const sample& x,
                       uint32_t address, const outcome& a, const outcome& b) {
  if (a.fault && b.fault) {
    ++both_fault_;
    return;
  }
  std::string how;
  if (a.fault != b.fault)
    how = a.fault ? " only the interpreter faults" : " only Unicorn faults";
  else
    how = describe(a, b);
  if (how.empty())
    return;
  if (auto known = find_known_error(name, x, a, b)) {
    ++explained_[known->name];
    return;
  }
  ++unexplained_;
  if (++differences_[name] > 1)
    return;
  char text[80];
  std::snprintf(text, sizeof(text),
                "%08x at %08x%s fpscr %08x:", static_cast<unsigned>(x.word),
                static_cast<unsigned>(address), x.it != 0 ? " in IT" : "",
                static_cast<unsigned>(x.regs.fpscr));
  examples_[name] = text + how;
}

void comparison::print() const {
  std::printf("%llu runs, %llu words refused, %llu fault in both\n",
              static_cast<unsigned long long>(runs_),
              static_cast<unsigned long long>(refused_),
              static_cast<unsigned long long>(both_fault_));
  for (auto& [name, n] : explained_)
    std::printf("%8u %s\n", n, name.c_str());
  for (auto& [name, n] : differences_)
    std::printf("%8u DIFFER: %s, e.g. %s (interpreter/Unicorn)\n", n,
                name.c_str(), examples_.at(name).c_str());
}

} // namespace actorcsi::emulator::oracle
