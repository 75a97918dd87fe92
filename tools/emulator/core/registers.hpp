#pragma once

#include <array>
#include <cstdint>
#include <cstring>

namespace actorcsi::emulator {

/// The registers of an ARMv7E-M processor with a floating-point unit.
struct registers {
  /// r[13] is the stack pointer in use; r[15] is never used.
  std::array<uint32_t, 16> r{};
  /// The stack pointer that is not in use.
  uint32_t other_sp = 0;

  bool n = false;
  bool z = false;
  bool c = false;
  bool v = false;
  bool q = false;
  uint8_t ge = 0;
  /// ITSTATE; 0 outside of an IT block.
  uint8_t it = 0;
  /// The exception that is handled; 0 in thread mode.
  uint16_t ipsr = 0;

  bool unprivileged_thread = false; ///< CONTROL.nPRIV
  bool process_stack = false;       ///< CONTROL.SPSEL
  bool float_active = false;        ///< CONTROL.FPCA
  bool primask = false;
  bool faultmask = false;
  uint8_t basepri = 0;

  uint32_t fpscr = 0;
  std::array<uint32_t, 32> s{};

  /// One of the sixteen double registers.
  uint64_t d(unsigned i) const {
    return s[2 * i] | uint64_t{s[2 * i + 1]} << 32;
  }

  void set_d(unsigned i, uint64_t value) {
    s[2 * i] = static_cast<uint32_t>(value);
    s[2 * i + 1] = static_cast<uint32_t>(value >> 32);
  }

  bool uses_process_stack() const {
    return ipsr == 0 && process_stack;
  }

  bool privileged() const {
    return ipsr != 0 || !unprivileged_thread;
  }

  uint32_t apsr() const {
    return uint32_t{n} << 31 | uint32_t{z} << 30 | uint32_t{c} << 29
           | uint32_t{v} << 28 | uint32_t{q} << 27 | uint32_t{ge} << 16;
  }

  void set_apsr(uint32_t value) {
    set_nzcv(value);
    q = (value >> 27 & 1) != 0;
    ge = value >> 16 & 15;
  }

  void set_nzcv(uint32_t value) {
    n = value >> 31 != 0;
    z = (value >> 30 & 1) != 0;
    c = (value >> 29 & 1) != 0;
    v = (value >> 28 & 1) != 0;
  }

  void set_nz(uint32_t result) {
    n = result >> 31 != 0;
    z = result == 0;
  }

  /// xPSR as it is stacked, with the Thumb bit.
  uint32_t xpsr() const {
    return apsr() | 1u << 24 | (it & 3u) << 25 | (it & 0xFCu) << 8 | ipsr;
  }

  uint32_t msp() const {
    return uses_process_stack() ? other_sp : r[13];
  }

  uint32_t psp() const {
    return uses_process_stack() ? r[13] : other_sp;
  }

  void set_msp(uint32_t value) {
    (uses_process_stack() ? other_sp : r[13]) = value & ~3u;
  }

  void set_psp(uint32_t value) {
    (uses_process_stack() ? r[13] : other_sp) = value & ~3u;
  }

  /// Goes to another mode and stack: r[13] follows.
  void set_mode(uint16_t exception, bool with_process_stack) {
    auto main = msp();
    auto process = psp();
    ipsr = exception;
    process_stack = with_process_stack;
    auto on_process = uses_process_stack();
    r[13] = on_process ? process : main;
    other_sp = on_process ? main : process;
  }

  /// Whether condition `code` holds, ARM DDI 0403E section A7.3.
  bool condition(unsigned code) const {
    bool result = true;
    switch (code >> 1) {
    case 0:
      result = z;
      break;
    case 1:
      result = c;
      break;
    case 2:
      result = n;
      break;
    case 3:
      result = v;
      break;
    case 4:
      result = c && !z;
      break;
    case 5:
      result = n == v;
      break;
    case 6:
      result = n == v && !z;
      break;
    default:
      return true;
    }
    return result != ((code & 1) != 0);
  }

  /// ITSTATE after an instruction of an IT block.
  void advance_it() {
    it =
      (it & 7) == 0 ? 0 : static_cast<uint8_t>((it & 0xE0) | (it << 1 & 0x1F));
  }
};

} // namespace actorcsi::emulator
