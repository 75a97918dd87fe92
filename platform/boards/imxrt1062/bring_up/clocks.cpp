#include "platform/boards/imxrt1062/bring_up/clocks.hpp"

#include "platform/boards/imxrt1062/addresses.hpp"

namespace actorcsi::imxrt1062 {

namespace {

namespace dcdc {

constexpr uint32_t reg0 = base::dcdc;
constexpr uint32_t reg3 = base::dcdc + 0x0C;

constexpr uint32_t sts_dc_ok = 1u << 31;
constexpr uint32_t trg_mask = 0x1F;

/// 0.8 V and 25 mV for each step.
constexpr uint32_t trg(uint32_t mv) {
  return (mv - 800) / 25;
}

} // namespace dcdc

namespace ccm {

constexpr uint32_t cacrr = base::ccm + 0x10;
constexpr uint32_t cbcdr = base::ccm + 0x14;
constexpr uint32_t cbcmr = base::ccm + 0x18;
constexpr uint32_t cscmr1 = base::ccm + 0x1C;
constexpr uint32_t cscdr1 = base::ccm + 0x24;
constexpr uint32_t cscdr2 = base::ccm + 0x38;
constexpr uint32_t cscdr3 = base::ccm + 0x3C;
constexpr uint32_t cdhipr = base::ccm + 0x48;
constexpr uint32_t clpcr = base::ccm + 0x54;

// CBCDR
constexpr uint32_t semc_clk_sel = 1u << 6;     ///< 1: what the next one says.
constexpr uint32_t semc_alt_clk_sel = 1u << 7; ///< 0: PFD2 of PLL2.
constexpr uint32_t ipg_podf_shift = 8;
constexpr uint32_t ipg_podf = 3u << 8;
constexpr uint32_t ahb_podf = 7u << 10;
constexpr uint32_t semc_podf_shift = 16;
constexpr uint32_t semc_podf = 7u << 16;
constexpr uint32_t periph_clk_sel = 1u << 25; ///< 1: PERIPH_CLK2.
constexpr uint32_t periph_clk2_podf = 7u << 27;

// CBCMR
constexpr uint32_t periph_clk2_sel = 3u << 12;
constexpr uint32_t periph_clk2_crystal = 1u << 12;
constexpr uint32_t pre_periph_pll1 = 3u << 18; ///< Also the field's mask.

// CSCMR1
constexpr uint32_t perclk_podf = 0x3F;
constexpr uint32_t perclk_crystal = 1u << 6;
constexpr uint32_t flexspi_clk_sel_shift = 29;
constexpr uint32_t flexspi_semc = 0;
constexpr uint32_t flexspi_pll2_pfd2 = 2;

// CSCDR1 to 3
constexpr uint32_t uart_clk_podf = 0x3F;
constexpr uint32_t uart_crystal = 1u << 6;
constexpr uint32_t lpi2c_crystal = 1u << 18;
constexpr uint32_t lpi2c_clk_podf = 0x3Fu << 19;
constexpr uint32_t csi_clk_sel = 3u << 9; ///< 0: the crystal.
constexpr uint32_t csi_podf = 7u << 11;

// CDHIPR
constexpr uint32_t semc_podf_busy = 1u << 0;
constexpr uint32_t ahb_podf_busy = 1u << 1;
constexpr uint32_t periph2_clk_sel_busy = 1u << 3;
constexpr uint32_t periph_clk_sel_busy = 1u << 5;
constexpr uint32_t arm_podf_busy = 1u << 16;

// CLPCR
constexpr uint32_t lpm = 3;

/// The register and bits of a clock gate, open in run and wait mode.
struct gate {
  uint8_t ccgr;
  uint8_t cg;
};

constexpr gate open_gates[] = {
  {0, 15}, // GPIO2
  {1, 9},  // SEMC, its bus
  {2, 1},  // CSI
  {2, 3},  // LPI2C1
  {3, 2},  // SEMC
  {3, 3},  // LPUART6
  {3, 8},  // WDOG1
  {4, 1},  // IOMUXC
  {4, 2},  // IOMUXC_GPR
  {5, 5},  // WDOG2
  {5, 12}, // LPUART1
  {6, 3},  // DCDC
};

constexpr uint32_t ccgr(unsigned number) {
  return base::ccm + 0x68 + 4 * number;
}

} // namespace ccm

namespace analog {

constexpr uint32_t pll_arm = base::ccm_analog + 0x00;
constexpr uint32_t pll_sys = base::ccm_analog + 0x30;
constexpr uint32_t pfd_528 = base::ccm_analog + 0x100;

constexpr uint32_t arm_div_select = 0x7F;
constexpr uint32_t sys_div_select = 1u << 0; ///< 22 instead of 20.
constexpr uint32_t powerdown = 1u << 12;
constexpr uint32_t enable = 1u << 13;
constexpr uint32_t bypass_clk_src = 3u << 14; ///< 0: the crystal.
constexpr uint32_t bypass = 1u << 16;
constexpr uint32_t lock = 1u << 31;

constexpr uint32_t pfd2_frac_shift = 16;
constexpr uint32_t pfd2_frac = 0x3Fu << 16;
constexpr uint32_t pfd2_clkgate = 1u << 23;

} // namespace analog

/// Core voltage in millivolts for 600 MHz; 1.25 V is the minimum.
constexpr uint32_t core_mv = 1'275;

/// Number of status reads after which waiting fails. A PLL locks within 150 us.
constexpr int patience = 1'000'000;

bool wait_for(platform::register_block& soc, uint32_t address, uint32_t mask,
              uint32_t value) {
  for (int i = 0; i < patience; ++i)
    if ((soc.read(address) & mask) == value)
      return true;
  return false;
}

bool settled(platform::register_block& soc, uint32_t busy) {
  return wait_for(soc, ccm::cdhipr, busy, 0);
}

/// Runs the core and its buses from the crystal's 24 MHz.
bool run_from_crystal(platform::register_block& soc) {
  soc.change(ccm::cbcdr, ccm::periph_clk2_podf, 0);
  soc.change(ccm::cbcmr, ccm::periph_clk2_sel, ccm::periph_clk2_crystal);
  if (!settled(soc, ccm::periph2_clk_sel_busy))
    return false;
  soc.set(ccm::cbcdr, ccm::periph_clk_sel);
  return settled(soc, ccm::periph_clk_sel_busy);
}

bool start_arm_pll(platform::register_block& soc) {
  soc.change(analog::pll_arm, analog::bypass_clk_src, analog::bypass);
  soc.change(analog::pll_arm, analog::arm_div_select | analog::powerdown,
             arm_pll_multiplier | analog::enable);
  if (!wait_for(soc, analog::pll_arm, analog::lock, analog::lock))
    return false;
  soc.clear(analog::pll_arm, analog::bypass);
  return true;
}

bool start_system_pll(platform::register_block& soc) {
  soc.change(analog::pll_sys, analog::powerdown | analog::bypass_clk_src,
             analog::sys_div_select | analog::enable);
  if (!wait_for(soc, analog::pll_sys, analog::lock, analog::lock))
    return false;
  soc.clear(analog::pll_sys, analog::bypass);
  // A PFD is gated while it changes.
  soc.set(analog::pfd_528, analog::pfd2_clkgate);
  soc.change(analog::pfd_528, analog::pfd2_frac,
             pfd2_fraction << analog::pfd2_frac_shift);
  soc.clear(analog::pfd_528, analog::pfd2_clkgate);
  return true;
}

/// Sets the dividers for 600 MHz while the crystal drives them all.
bool set_dividers(platform::register_block& soc) {
  soc.write(ccm::cacrr, arm_divider - 1);
  if (!settled(soc, ccm::arm_podf_busy))
    return false;
  // IPG first, so that it is never too fast.
  soc.change(ccm::cbcdr, ccm::ipg_podf,
             (ipg_divider - 1) << ccm::ipg_podf_shift);
  soc.change(ccm::cbcdr, ccm::ahb_podf, 0);
  if (!settled(soc, ccm::ahb_podf_busy))
    return false;
  soc.change(ccm::cbcdr,
             ccm::semc_podf | ccm::semc_alt_clk_sel | ccm::semc_clk_sel,
             (semc_divider - 1) << ccm::semc_podf_shift | ccm::semc_clk_sel);
  return settled(soc, ccm::semc_podf_busy);
}

bool run_from_arm_pll(platform::register_block& soc) {
  soc.set(ccm::cbcmr, ccm::pre_periph_pll1);
  soc.clear(ccm::cbcdr, ccm::periph_clk_sel);
  return settled(soc, ccm::periph_clk_sel_busy);
}

void set_peripherals(platform::register_block& soc) {
  soc.change(ccm::cscmr1, ccm::perclk_podf, ccm::perclk_crystal);
  soc.change(ccm::cscdr1, ccm::uart_clk_podf, ccm::uart_crystal);
  soc.change(ccm::cscdr2, ccm::lpi2c_clk_podf, ccm::lpi2c_crystal);
  soc.change(ccm::cscdr3, ccm::csi_clk_sel | ccm::csi_podf, 0);
  for (auto& x : ccm::open_gates)
    soc.set(ccm::ccgr(x.ccgr), 3u << 2 * x.cg);
  // Waiting for an interrupt must not stop SysTick.
  soc.clear(ccm::clpcr, ccm::lpm);
}

} // namespace

const char* to_string(clock_trouble x) {
  switch (x) {
  case clock_trouble::none:
    return "clocks: good";
  case clock_trouble::core_voltage:
    return "clocks: the core's voltage does not rise";
  case clock_trouble::flash_clock:
    return "clocks: the flash is clocked by PLL2 or with the SDRAM";
  case clock_trouble::arm_pll:
    return "clocks: PLL1 does not lock";
  case clock_trouble::system_pll:
    return "clocks: PLL2 does not lock";
  case clock_trouble::handshake:
    return "clocks: a divider does not change";
  }
  return "clocks: unknown error";
}

clock_trouble set_up_clocks(platform::register_block& soc) noexcept {
  // The clock of the console comes first, so that errors can be reported.
  set_peripherals(soc);
  auto flash = soc.read(ccm::cscmr1) >> ccm::flexspi_clk_sel_shift & 3;
  if (flash == ccm::flexspi_semc || flash == ccm::flexspi_pll2_pfd2)
    return clock_trouble::flash_clock;
  soc.change(dcdc::reg3, dcdc::trg_mask, dcdc::trg(core_mv));
  if (!wait_for(soc, dcdc::reg0, dcdc::sts_dc_ok, dcdc::sts_dc_ok))
    return clock_trouble::core_voltage;
  if (!run_from_crystal(soc))
    return clock_trouble::handshake;
  if (!start_arm_pll(soc))
    return clock_trouble::arm_pll;
  if (!start_system_pll(soc))
    return clock_trouble::system_pll;
  if (!set_dividers(soc) || !run_from_arm_pll(soc))
    return clock_trouble::handshake;
  return clock_trouble::none;
}

} // namespace actorcsi::imxrt1062
