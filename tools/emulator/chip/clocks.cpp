#include "tools/emulator/chip/clocks.hpp"

#include <cmath>

namespace actorcsi::emulator {

namespace {

// CCM
constexpr uint32_t cacrr = 0x10;
constexpr uint32_t cbcdr = 0x14;
constexpr uint32_t cbcmr = 0x18;
constexpr uint32_t cscmr1 = 0x1C;
constexpr uint32_t cscdr1 = 0x24;
constexpr uint32_t cscdr2 = 0x38;
constexpr uint32_t cscdr3 = 0x3C;
constexpr uint32_t cdhipr = 0x48;
constexpr uint32_t clpcr = 0x54;
constexpr uint32_t ccgr0 = 0x68;
constexpr uint32_t num_gates = 8;

// Analog
constexpr uint32_t pll_arm = 0x00;
constexpr uint32_t pll_usb1 = 0x10;
constexpr uint32_t pll_sys = 0x30;
constexpr uint32_t pfd_528 = 0x100;

constexpr uint32_t powerdown = 1u << 12;
constexpr uint32_t enable = 1u << 13;
constexpr uint32_t bypass = 1u << 16;
constexpr uint32_t lock = 1u << 31;

// DCDC
constexpr uint32_t reg0 = 0x00;
constexpr uint32_t reg3 = 0x0C;
constexpr uint32_t sts_dc_ok = 1u << 31;

/// Data sheet, table PLL electrical parameters: at most 2,250 and 11,250
/// cycles of the reference for PLL1 and PLL2.
constexpr double lock_seconds = 100e-6;

constexpr double pll3_hz = 480e6;
/// Assumed to be what the Boot ROM makes of it.
constexpr double pll3_pfd0_hz = 360e6;

constexpr double handshake_seconds = 1e-6;

constexpr double voltage_seconds = 50e-6;

// Data sheet, table Operating ranges.
constexpr double max_core_hz = 600e6;
constexpr double max_bus_hz = 150e6;
constexpr double max_semc_hz = 166e6;
constexpr unsigned mv_for_600_mhz = 1'250;

unsigned field(uint32_t value, unsigned high, unsigned low) {
  return value >> low & ((2u << (high - low)) - 1);
}

} // namespace

// -- registers ----------------------------------------------------------------

uint32_t clocks::block::value(uint32_t offset) const {
  auto found = registers.find(offset);
  return found == registers.end() ? 0 : found->second;
}

uint32_t clocks::block::read(uint32_t offset) noexcept {
  if (registers.find(offset) == registers.end())
    owner_.around_.trouble.refuse(register_name(name_, offset)
                                  + " is read, which is not modelled");
  return owner_.adjusted(*this, offset, value(offset));
}

void clocks::block::write(uint32_t offset, uint32_t x) noexcept {
  auto found = registers.find(offset);
  if (found == registers.end()) {
    owner_.around_.trouble.refuse(register_name(name_, offset)
                                  + " is written, which is not modelled");
    return;
  }
  auto before = found->second;
  found->second = x;
  owner_.written(*this, offset, before, x);
}

clocks::clocks(surroundings around)
  : around_(std::move(around)),
    ccm_(*this, "CCM"),
    analog_(*this, "CCM_ANALOG"),
    dcdc_(*this, "DCDC") {
  reset();
}

void clocks::reset() {
  // As the Boot ROM hands over; which of it has changed is assumed.
  ccm_.registers = {
    {cacrr, 1},           {cbcdr, 0x000A8300},  {cbcmr, 0x2DAE8324},
    {cscmr1, 0x66930000}, {cscdr1, 0x06490B03}, {cscdr2, 0x029B7000},
    {cscdr3, 0x00030841}, {cdhipr, 0},          {clpcr, 0x79}};
  for (uint32_t i = 0; i < num_gates; ++i)
    ccm_.registers[ccgr0 + 4 * i] = 0;
  // What the ROM needs: FlexSPI, and buses.
  ccm_.registers[ccgr0] = 0x00C0000F;
  ccm_.registers[ccgr0 + 4 * 6] = 0x00000C00;
  analog_.registers = {{pll_arm, 0x00013042},
                       {pll_usb1, 0x80003000},
                       {pll_sys, 0x00002001},
                       {pfd_528, 0x1018101B}};
  dcdc_.registers = {
    {reg0, 0x14030111}, {0x04, 0x111BA29C}, {0x08, 9}, {reg3, 0x0000010E}};
  locks_at_ = {{pll_arm, device::never}, {pll_sys, 0}};
  busy_ = 0;
  voltage_at_ = 0;
  around_.clock.set_hz(core_hz());
}

uint32_t clocks::adjusted(const block& of, uint32_t offset,
                          uint32_t value) const {
  auto now = around_.clock.now();
  if (&of == &analog_ && (offset == pll_arm || offset == pll_sys))
    return (value & ~lock) | (locked(offset) ? lock : 0);
  if (&of == &ccm_ && offset == cdhipr)
    return now < busy_until_ ? busy_ : 0;
  if (&of == &dcdc_ && offset == reg0)
    return (value & ~sts_dc_ok) | (now >= voltage_at_ ? sts_dc_ok : 0);
  return value;
}

void clocks::written(const block& to, uint32_t offset, uint32_t before,
                     uint32_t value) {
  auto changed = before ^ value;
  if (&to == &dcdc_) {
    if (offset == reg3 && (changed & 0x1F) != 0)
      voltage_at_ = around_.clock.after(voltage_seconds);
    return;
  }
  if (&to == &analog_) {
    if (offset == pfd_528)
      return;
    if (offset == pll_usb1) {
      if (changed != 0)
        around_.trouble.refuse("CCM_ANALOG: PLL3 is to change, which is not "
                               "modelled");
      return;
    }
    if ((changed & (powerdown | enable | 0x7F)) != 0)
      locks_at_[offset] = around_.clock.after(lock_seconds);
    if ((changed & value & bypass) == 0 && (changed & bypass) != 0
        && !locked(offset))
      around_.trouble.complain("a PLL's bypass ends before it locks");
  } else if (offset == cbcdr || offset == cacrr) {
    start_handshake(offset == cacrr ? 0 : changed);
    if (offset == cacrr && changed != 0)
      busy_ = 1u << 16;
  }
  around_.clock.set_hz(core_hz());
  check_limits();
  around_.replan();
}

void clocks::start_handshake(uint32_t changed) {
  busy_ = 0;
  if ((changed & 7u << 16) != 0)
    busy_ |= 1u << 0;
  if ((changed & 7u << 10) != 0)
    busy_ |= 1u << 1;
  if ((changed & 7u << 27) != 0)
    busy_ |= 1u << 3;
  if ((changed & 1u << 25) != 0)
    busy_ |= 1u << 5;
  busy_until_ = around_.clock.after(handshake_seconds);
}

bool clocks::gate(unsigned ccgr, unsigned cg) const {
  return (ccm_.value(ccgr0 + 4 * ccgr) >> 2 * cg & 1) != 0;
}

bool clocks::locked(uint32_t offset) const {
  auto value = analog_.value(offset);
  auto on = (value & powerdown) == 0 && (value & enable) != 0;
  return on && !broken_ && around_.clock.now() >= locks_at_.at(offset);
}

// -- frequencies --------------------------------------------------------------

double clocks::arm_pll_hz() const {
  auto value = analog_.value(pll_arm);
  if ((value & bypass) != 0)
    return crystal_hz;
  return crystal_hz * (value & 0x7F) / 2;
}

double clocks::system_pll_hz() const {
  auto value = analog_.value(pll_sys);
  if ((value & bypass) != 0)
    return crystal_hz;
  return crystal_hz * ((value & 1) != 0 ? 22 : 20);
}

double clocks::pfd2_hz() const {
  auto fraction = field(analog_.value(pfd_528), 21, 16);
  return fraction == 0 ? 0 : system_pll_hz() * 18 / fraction;
}

double clocks::peripheral_hz() const {
  auto select = ccm_.value(cbcdr);
  auto source = ccm_.value(cbcmr);
  if ((select >> 25 & 1) != 0) {
    constexpr double usb_pll_hz = 480e6;
    auto hz = field(source, 13, 12) == 0 ? usb_pll_hz : crystal_hz;
    return hz / (field(select, 29, 27) + 1);
  }
  switch (field(source, 19, 18)) {
  case 0:
    return system_pll_hz();
  case 1:
    return pfd2_hz();
  case 3:
    return arm_pll_hz() / (field(ccm_.value(cacrr), 2, 0) + 1);
  default:
    return system_pll_hz() * 18 / field(analog_.value(pfd_528), 5, 0);
  }
}

double clocks::core_hz() const {
  return peripheral_hz() / (field(ccm_.value(cbcdr), 12, 10) + 1);
}

double clocks::uart_hz() const {
  auto value = ccm_.value(cscdr1);
  constexpr double pll3_by_6_hz = 80e6;
  auto hz = (value >> 6 & 1) != 0 ? crystal_hz : pll3_by_6_hz;
  return hz / (field(value, 5, 0) + 1);
}

double clocks::lpi2c_hz() const {
  auto value = ccm_.value(cscdr2);
  constexpr double pll3_by_8_hz = 60e6;
  auto hz = (value >> 18 & 1) != 0 ? crystal_hz : pll3_by_8_hz;
  return hz / (field(value, 24, 19) + 1);
}

double clocks::semc_hz() const {
  auto value = ccm_.value(cbcdr);
  auto alternative = (value >> 6 & 1) != 0;
  auto hz = alternative ? pfd2_hz() : peripheral_hz();
  return hz / (field(value, 18, 16) + 1);
}

double clocks::flexspi_hz() const {
  auto value = ccm_.value(cscmr1);
  auto divider = field(value, 25, 23) + 1;
  switch (field(value, 30, 29)) {
  case 0:
    return semc_hz() * (field(ccm_.value(cbcdr), 18, 16) + 1) / divider;
  case 1:
    return pll3_hz / divider;
  case 2:
    return pfd2_hz() / divider;
  default:
    return pll3_pfd0_hz / divider;
  }
}

double clocks::csi_mclk_hz() const {
  auto value = ccm_.value(cscdr3);
  if (field(value, 10, 9) != 0)
    return 0;
  return crystal_hz / (field(value, 13, 11) + 1);
}

void clocks::check_limits() {
  auto core = core_hz();
  auto bus = core / (field(ccm_.value(cbcdr), 9, 8) + 1);
  auto mv = 800 + 25 * field(dcdc_.value(reg3), 4, 0);
  if (core > max_core_hz * 1.001)
    around_.trouble.complain("the processor is clocked with more than 600 MHz");
  if (bus > max_bus_hz * 1.001)
    around_.trouble.complain("IPG is clocked with more than 150 MHz");
  if (gate(3, 2) && semc_hz() > max_semc_hz)
    around_.trouble.complain("SEMC is clocked with more than 166 MHz");
  if (core > 528e6 && mv < mv_for_600_mhz)
    around_.trouble.complain("600 MHz need 1.25 V");
  if (core > crystal_hz * 1.001 && (ccm_.value(cbcdr) >> 25 & 1) == 0
      && field(ccm_.value(cbcmr), 19, 18) == 3 && !locked(pll_arm))
    around_.trouble.complain("the processor runs from a PLL without a lock");
}

} // namespace actorcsi::emulator
