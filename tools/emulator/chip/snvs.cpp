#include "tools/emulator/chip/snvs.hpp"

namespace actorcsi::emulator {

namespace {

constexpr uint32_t hpcomr = 0x04;
constexpr uint32_t hpcr = 0x08;
constexpr uint32_t hpsr = 0x14;
constexpr uint32_t hprtcmr = 0x24;
constexpr uint32_t hprtclr = 0x28;
constexpr uint32_t lpcr = 0x38;
constexpr uint32_t lpsr = 0x4C;
constexpr uint32_t lpsrtcmr = 0x50;
constexpr uint32_t lpsrtclr = 0x54;
constexpr uint32_t lpgpr0_legacy = 0x68;
constexpr uint32_t lpgpr0_alias = 0x90;
constexpr uint32_t lpgpr0 = 0x100;
constexpr uint32_t lpgpr_bytes = 16;

constexpr uint32_t rtc_en = 1u << 0;         ///< Of HPCR.
constexpr uint32_t srtc_env = 1u << 0;       ///< Of LPCR.
constexpr uint32_t dp_en = 1u << 5;          ///< Of LPCR: power is on or off.
constexpr uint32_t turn_off = 1u << 6;       ///< Of LPCR.
constexpr uint32_t npswa_en = 1u << 31;      ///< Of HPCOMR.
constexpr uint32_t state_functional = 0xB00; ///< Of HPSR: the fuses say open.
constexpr uint32_t lpsr_reset = 0x8;

constexpr unsigned counter_bits = 47;
constexpr uint64_t counter_mask = (uint64_t{1} << counter_bits) - 1;

} // namespace

uint64_t snvs::value_of(const counter& x) const {
  if (!x.runs)
    return x.value;
  auto passed = (around_.clock.seconds() - x.since) * crystal_hz;
  return (x.value + static_cast<uint64_t>(passed)) & counter_mask;
}

void snvs::run(counter& x, bool runs) {
  if (runs == x.runs)
    return;
  x.value = value_of(x);
  x.since = around_.clock.seconds();
  x.runs = runs;
}

void snvs::set(counter& x, bool upper, uint32_t value) {
  if (x.runs) {
    around_.trouble.complain("SNVS: a counter is written while it runs");
    return;
  }
  constexpr uint64_t low = 0xFFFFFFFF;
  x.value = upper ? (uint64_t{value} << 32 | (x.value & low)) & counter_mask
                  : (x.value & ~low) | value;
}

uint32_t snvs::read(uint32_t offset) noexcept {
  if (offset >= lpgpr0_alias && offset < lpgpr0_alias + lpgpr_bytes)
    return general_purpose_[(offset - lpgpr0_alias) / 4];
  if (offset >= lpgpr0 && offset < lpgpr0 + lpgpr_bytes)
    return general_purpose_[(offset - lpgpr0) / 4];
  switch (offset) {
  case hpcomr:
    return hpcomr_;
  case hpcr:
    return hpcr_;
  case hpsr:
    return state_functional;
  case hprtcmr:
    return static_cast<uint32_t>(value_of(high_) >> 32);
  case hprtclr:
    return static_cast<uint32_t>(value_of(high_));
  case lpcr:
    return lpcr_;
  case lpsr:
    return lpsr_reset;
  case lpsrtcmr:
    return static_cast<uint32_t>(value_of(low_) >> 32);
  case lpsrtclr:
    return static_cast<uint32_t>(value_of(low_));
  case lpgpr0_legacy:
    return general_purpose_[0];
  default:
    around_.trouble.refuse(register_name("SNVS", offset)
                           + " is read, which is not modelled");
    return 0;
  }
}

void snvs::write_low_control(uint32_t value) {
  if ((value & turn_off) != 0)
    return around_.trouble.refuse(
      "SNVS: the power is to be turned off, which is not modelled");
  if ((value & ~(srtc_env | dp_en)) != 0)
    return around_.trouble.refuse("SNVS: LPCR has bits that are not modelled");
  lpcr_ = value;
  run(low_, (value & srtc_env) != 0);
}

void snvs::write(uint32_t offset, uint32_t value) noexcept {
  if (offset >= lpgpr0_alias && offset < lpgpr0_alias + lpgpr_bytes) {
    general_purpose_[(offset - lpgpr0_alias) / 4] = value;
    return;
  }
  if (offset >= lpgpr0 && offset < lpgpr0 + lpgpr_bytes) {
    general_purpose_[(offset - lpgpr0) / 4] = value;
    return;
  }
  switch (offset) {
  case hpcomr:
    hpcomr_ = value & npswa_en;
    break;
  case hpcr:
    if ((value & ~rtc_en) != 0) {
      around_.trouble.refuse("SNVS: HPCR has bits that are not modelled");
      break;
    }
    hpcr_ = value;
    run(high_, (value & rtc_en) != 0);
    break;
  case hprtcmr:
  case hprtclr:
    set(high_, offset == hprtcmr, value);
    break;
  case lpcr:
    write_low_control(value);
    break;
  case lpsrtcmr:
  case lpsrtclr:
    set(low_, offset == lpsrtcmr, value);
    break;
  case lpgpr0_legacy:
    general_purpose_[0] = value;
    break;
  default:
    around_.trouble.refuse(register_name("SNVS", offset)
                           + " is written, which is not modelled");
  }
}

} // namespace actorcsi::emulator
