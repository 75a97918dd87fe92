#include "tools/emulator/core/mpu.hpp"

namespace actorcsi::emulator {

namespace {

// From MPU_TYPE at 0xE000ED90 on.
constexpr uint32_t type = 0x00;
constexpr uint32_t ctrl = 0x04;
constexpr uint32_t rnr = 0x08;
constexpr uint32_t rbar = 0x0C;
constexpr uint32_t rasr = 0x10;
/// Three aliases of RBAR and RASR follow.
constexpr uint32_t end = 0x2C;

constexpr uint32_t ctrl_enable = 1u << 0;
constexpr uint32_t ctrl_hfnmiena = 1u << 1;
constexpr uint32_t ctrl_privdefena = 1u << 2;

constexpr uint32_t rasr_bits = 0x173FFF3F;

/// Access permissions, table B3-15.
bool permits(uint32_t ap, access how, bool privileged) {
  bool write = how == access::write;
  switch (ap) {
  case 1:
    return privileged;
  case 2:
    return privileged || !write;
  case 3:
    return true;
  case 5:
    return privileged && !write;
  case 6:
  case 7:
    return !write;
  default:
    return false;
  }
}

} // namespace

attributes default_attributes(uint32_t address, access how) {
  auto fetch = how == access::fetch;
  switch (address >> 29) {
  case 0: // Code
  case 1: // SRAM
  case 3: // RAM
  case 4:
    return {true, false, true};
  default: // Peripherals, devices, the processor's own
    return {!fetch, true, false};
  }
}

bool mpu::region::contains(uint32_t address) const {
  auto offset = uint64_t{address} - base();
  if (address < base() || offset >= size())
    return false;
  if (size() < 256)
    return true;
  auto subregion = offset / (size() / 8);
  return (rasr >> (8 + subregion) & 1) == 0;
}

const mpu::region* mpu::find(uint32_t address) const {
  // A region of a higher number counts where they overlap.
  for (auto i = regions_.rbegin(); i != regions_.rend(); ++i)
    if (i->enabled() && i->contains(address))
      return &*i;
  return nullptr;
}

attributes mpu::at(uint32_t address, access how, bool privileged,
                   bool below_zero) const {
  auto on =
    (ctrl_ & ctrl_enable) != 0 && (!below_zero || (ctrl_ & ctrl_hfnmiena) != 0);
  // The private peripheral bus is never subject to regions.
  if (!on || (address >> 20) == 0xE00)
    return default_attributes(address, how);
  auto found = find(address);
  if (found == nullptr) {
    auto result = default_attributes(address, how);
    result.allowed =
      result.allowed && privileged && (ctrl_ & ctrl_privdefena) != 0;
    return result;
  }
  auto x = found->rasr;
  auto allowed = permits(x >> 24 & 7, how, privileged);
  if (how == access::fetch) {
    auto never = (x >> 28 & 1) != 0;
    // The system space never executes, whatever a region says.
    allowed = allowed && !never && address < 0xE0000000;
  }
  // TEX and C, table B3-13; B only tells kinds of caching apart.
  auto tex = x >> 19 & 7;
  auto c = (x >> 17 & 1) != 0;
  if (tex >= 4)
    return {allowed, false, (tex & 3) != 0};
  auto device = (tex == 0 && !c) || tex == 2;
  auto shareable = (x >> 18 & 1) != 0;
  // The Cortex-M7 does not cache what is shared.
  auto cacheable = !device && !shareable && c;
  return {allowed, device, cacheable};
}

bool mpu::uniform(uint32_t address) const {
  if ((ctrl_ & ctrl_enable) == 0)
    return true;
  auto page = address & ~0xFFu;
  for (auto& x : regions_) {
    if (!x.enabled())
      continue;
    auto granule = x.size() < 256 ? x.size() : x.size() / 8;
    auto whole = x.size() < 256              ? x.size()
                 : (x.rasr >> 8 & 0xFF) == 0 ? x.size()
                                             : granule;
    if (whole < 256 && x.base() < page + 256 && x.base() + x.size() > page)
      return false;
  }
  return true;
}

uint32_t mpu::read(uint32_t offset) const {
  switch (offset) {
  case type:
    return num_regions << 8;
  case ctrl:
    return ctrl_;
  case rnr:
    return rnr_;
  default: {
    auto& x = regions_[rnr_];
    return (offset - rbar) % 8 == 0 ? x.rbar | rnr_ : x.rasr;
  }
  }
}

void mpu::set_rbar(uint32_t value) {
  constexpr uint32_t valid = 1u << 4;
  if ((value & valid) != 0)
    rnr_ = value & 15;
  regions_[rnr_].rbar = value & ~0x1Fu;
}

bool mpu::write(uint32_t offset, uint32_t value) {
  if (offset == type || offset > end)
    return false;
  switch (offset) {
  case ctrl:
    ctrl_ = value & 7;
    break;
  case rnr:
    rnr_ = value & (num_regions - 1);
    break;
  default:
    if ((offset - rbar) % 8 == 0)
      set_rbar(value);
    else
      regions_[rnr_].rasr = value & rasr_bits;
  }
  return true;
}

} // namespace actorcsi::emulator
