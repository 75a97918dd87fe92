#include "tools/emulator/chip/semc.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint32_t mcr = 0x00;
constexpr uint32_t br0 = 0x10;
constexpr uint32_t intr = 0x3C;
constexpr uint32_t sdramcr3 = 0x4C;
constexpr uint32_t ipcmd = 0x9C;
constexpr uint32_t iptxdat = 0xA0;
constexpr uint32_t end = 0xF0;

constexpr uint32_t swrst = 1u << 0;
constexpr uint32_t mdis = 1u << 1;

constexpr uint32_t ip_done = 1u << 0;
constexpr uint32_t ip_error = 1u << 1;

constexpr uint32_t key = 0xA55A;

enum command_code : uint32_t {
  set_mode = 0xA,
  auto_refresh = 0xC,
  precharge_all = 0xF,
};

/// Bursts of 8 and CAS latency 3, for what the controller is set to.
constexpr uint32_t expected_mode = 0x33;

constexpr double reset_seconds = 0.5e-6;
constexpr double command_seconds = 0.1e-6;
/// Between clock and first command.
constexpr double power_up_seconds = 100e-6;

} // namespace

void semc::reset() {
  registers_.clear();
  for (uint32_t i = 0; i < end; i += 4)
    registers_[i] = 0;
  registers_[mcr] = mdis;
  precharged_ = mode_set_ = false;
  refreshes_ = 0;
  done_at_ = enabled_at_ = device::never;
  set_ready(false);
}

void semc::set_ready(bool ready) {
  if (ready == ready_)
    return;
  ready_ = ready;
  if (on_ready_)
    on_ready_();
}

uint32_t semc::read(uint32_t offset) noexcept {
  auto now = around_.clock.now();
  if (offset == intr && now >= done_at_) {
    registers_[intr] |= ip_done;
    done_at_ = device::never;
  }
  if (offset == mcr)
    return (registers_[mcr] & ~swrst) | (now < reset_until_ ? swrst : 0);
  auto found = registers_.find(offset);
  if (found != registers_.end())
    return found->second;
  around_.trouble.refuse(register_name("SEMC", offset)
                         + " is read, which is not modelled");
  return 0;
}

void semc::write(uint32_t offset, uint32_t value) noexcept {
  if (registers_.find(offset) == registers_.end()) {
    around_.trouble.refuse(register_name("SEMC", offset)
                           + " is written, which is not modelled");
    return;
  }
  switch (offset) {
  case mcr:
    if ((value & swrst) != 0) {
      reset();
      reset_until_ = around_.clock.after(reset_seconds);
    }
    registers_[mcr] = value & ~swrst;
    if ((value & mdis) == 0 && enabled_at_ == device::never)
      enabled_at_ = around_.clock.now();
    break;
  case intr:
    registers_[intr] &= ~value;
    break;
  case ipcmd:
    command(value);
    break;
  case sdramcr3:
    registers_[sdramcr3] = value;
    if ((value & 1) != 0 && mode_set_)
      set_ready(true);
    break;
  default:
    registers_[offset] = value;
  }
}

void semc::command(uint32_t value) {
  auto& trouble = around_.trouble;
  if (value >> 16 != key) {
    registers_[intr] |= ip_error;
    return;
  }
  if ((registers_[br0] & 1) == 0)
    trouble.complain("an SDRAM is commanded before BR0 is valid");
  switch (value & 0xFFFF) {
  case precharge_all:
    if (!precharged_
        && around_.clock.now()
             < enabled_at_ + around_.clock.cycles(power_up_seconds))
      trouble.complain("the SDRAM is commanded within 100 us of its clock");
    precharged_ = true;
    break;
  case auto_refresh:
    if (!precharged_)
      trouble.complain("the SDRAM is refreshed before it is precharged");
    ++refreshes_;
    break;
  case set_mode:
    if (refreshes_ < 2)
      trouble.complain("the SDRAM's mode is set before two refreshes");
    if (registers_[iptxdat] != expected_mode)
      trouble.complain("the SDRAM's mode is not bursts of 8 with latency 3");
    mode_set_ = true;
    break;
  default:
    trouble.refuse("SEMC has a command that is not modelled");
  }
  if (!broken_)
    done_at_ = around_.clock.after(command_seconds);
}

} // namespace actorcsi::emulator
