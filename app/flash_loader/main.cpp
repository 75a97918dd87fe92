// Programs the flash of an OpenMV Cam RT1062. The Boot ROM's serial downloader
// loads and starts it.

#include "app/flash_loader/commands.hpp"
#include "platform/boards/imxrt1062/addresses.hpp"
#include "platform/boards/imxrt1062/bring_up/clocks.hpp"
#include "platform/boards/imxrt1062/bring_up/pins.hpp"
#include "platform/boards/imxrt1062/wdog.hpp"
#include "platform/serial/mcu/lpuart_registers.hpp"

using namespace actorcsi;
using namespace actorcsi::imxrt1062;

namespace {

constexpr uint32_t flexspi_base = 0x402A8000;

// CCM and CCM_ANALOG
constexpr uint32_t cscmr1 = base::ccm + 0x1C;
constexpr uint32_t flexspi_podf_shift = 23;
constexpr uint32_t flexspi_podf = 7u << 23;
constexpr uint32_t flexspi_clk_sel = 3u << 29;
constexpr uint32_t flexspi_pll3 = 1u << 29;
constexpr uint32_t ccgr5 = base::ccm + 0x7C;
constexpr uint32_t lpuart1_gate = 3u << 24;
constexpr uint32_t ccgr6 = base::ccm + 0x80;
constexpr uint32_t flexspi_gate = 3u << 10;
constexpr uint32_t pll_usb1 = base::ccm_analog + 0x10;
constexpr uint32_t pll_lock = 1u << 31;

/// PLL3 makes 480 MHz: the flash gets 60 MHz, as from the image's boot header.
constexpr uint32_t flexspi_divider = 8;

/// What hello says if PLL3 does not run; below are values of `clock_trouble`.
constexpr uint8_t no_pll3 = 0x80;

/// Pads of FlexSPI's port A, as fsl_iomuxc.h has them: SS0, SCLK, DATA0 to 3.
constexpr uint32_t first_pad = base::iomuxc + 0x1EC;
constexpr uint32_t first_pad_control = base::iomuxc + 0x3DC;
constexpr uint32_t num_pads = 6;
constexpr uint32_t flexspi_function = 1;
/// Inputs that have several pads to choose from: DATA0 to 3, SCLK.
constexpr uint32_t inputs[] = {0x4A8, 0x4AC, 0x4B0, 0x4B4, 0x4C8};

/// LPUART1 on P4 and P5, as the ROM has it.
constexpr uint32_t tx_pad = base::iomuxc + 0xEC;
constexpr uint32_t rx_pad = base::iomuxc + 0xF0;
constexpr uint32_t uart_function = 2;

flash_loader::frame buffer;

/// The ROM's last answer is still being sent, if it is at the UART.
void let_rom_finish(platform::register_block& soc) {
  constexpr int patience = 1'000'000;
  constexpr auto stat = base::lpuart1 + platform::lpuart_reg::stat;
  if ((soc.read(ccgr5) & lpuart1_gate) == 0)
    return;
  for (int i = 0;
       i < patience && (soc.read(stat) & platform::lpuart_stat::tc) == 0; ++i)
    continue;
}

/// Before the flash has a clock.
uint8_t clock_flash(platform::register_block& soc) {
  if ((soc.read(pll_usb1) & pll_lock) == 0)
    return no_pll3;
  soc.clear(ccgr6, flexspi_gate);
  soc.change(cscmr1, flexspi_clk_sel | flexspi_podf,
             flexspi_pll3 | (flexspi_divider - 1) << flexspi_podf_shift);
  return 0;
}

void set_up_pads(platform::register_block& soc) {
  for (uint32_t i = 0; i < num_pads; ++i) {
    soc.write(first_pad + 4 * i, flexspi_function);
    soc.write(first_pad_control + 4 * i, pad::keeper_or_pull | pad::fastest
                                           | 6u << pad::dse_shift | pad::fast);
  }
  for (auto x : inputs)
    soc.write(base::iomuxc + x, 0);
  soc.write(tx_pad, uart_function);
  soc.write(rx_pad, uart_function);
}

} // namespace

int main() {
  platform::mmio soc{0};
  platform::mmio wdog3{base::wdog3};
  stop_early_watchdog(wdog3);
  let_rom_finish(soc);
  auto clocks = clock_flash(soc);
  auto trouble = set_up_clocks(soc);
  if (clocks == 0)
    clocks = static_cast<uint8_t>(trouble);
  platform::mmio16 wdog1{base::wdog1};
  stop_power_down_counter(wdog1);
  platform::mmio16 wdog2{base::wdog2};
  stop_power_down_counter(wdog2);
  set_up_pads(soc);
  flash_loader::ticks time;
  time.start(core_hz);
  platform::mmio uart{base::lpuart1};
  flash_loader::serial_line line{uart, serial_hz, time};
  line.set_rate(flash_loader::commands::first_rate);
  soc.set(ccgr6, flexspi_gate);
  platform::mmio flexspi{flexspi_base};
  flash_loader::flash_chip flash{flexspi, time};
  flash.start();
  flash_loader::commands{line, flash, time, buffer, clocks}.serve();
}
