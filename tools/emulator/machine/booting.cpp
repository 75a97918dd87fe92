// The Boot ROM's part, which is not code of the processor here.

#include <algorithm>
#include <cstring>

#include "platform/base/assert.hpp"
#include "tools/emulator/chip/boot_rom.hpp"
#include "tools/emulator/machine/addresses.hpp"
#include "tools/emulator/machine/openmv_cam.hpp"
#include "tools/emulator/machine/rom.hpp"

namespace actorcsi::emulator {

namespace {

// What the ROM writes before it waits for a host.
constexpr uint32_t ccm_cscmr1 = base::ccm + 0x1C;
constexpr uint32_t ccm_ccgr4 = base::ccm + 0x78;
constexpr uint32_t ccm_ccgr5 = base::ccm + 0x7C;
constexpr uint32_t ccm_ccgr6 = base::ccm + 0x80;
constexpr uint32_t tx_pad = base::iomuxc + 0xEC;
constexpr uint32_t rx_pad = base::iomuxc + 0xF0;

constexpr uint32_t lpuart_baud = base::lpuart1 + 0x10;
constexpr uint32_t lpuart_stat = base::lpuart1 + 0x14;
constexpr uint32_t lpuart_ctrl = base::lpuart1 + 0x18;
constexpr uint32_t lpuart_data = base::lpuart1 + 0x1C;
constexpr uint32_t lpuart_fifo = base::lpuart1 + 0x28;
constexpr uint32_t rdrf = 1u << 21;
constexpr uint32_t tdre = 1u << 23;

struct setting {
  uint32_t address, value;
};

/// 115,200 bits per second from the 20 MHz that the reset leaves to UARTs.
/// FlexSPI stays as the reset leaves it, without a clock.
constexpr setting download_settings[] = {
  {ccm_cscmr1, 0x04900000},
  {ccm_ccgr4, 3u << 2},
  {ccm_ccgr5, 3u << 24 | 3u << 10},
  {ccm_ccgr6, 3u << 6},
  {tx_pad, 2},
  {rx_pad, 2},
  {lpuart_baud, 28u << 24 | 6},
  {lpuart_fifo, 1u << 3 | 1u << 7},
  {lpuart_ctrl, 3u << 18},
};

/// Sooner than the RTWDOG bites.
constexpr double serve_seconds = 10e-3;

} // namespace

// -- its bus ------------------------------------------------------------------

bool openmv_cam::rom::read(uint32_t address, unsigned bytes, uint32_t& value) {
  value = 0;
  auto window = on_.memory_at(address);
  if (window) {
    auto at = address - window->base;
    if (bytes > window->size - at)
      return false;
    std::memcpy(&value, window->bytes + at, bytes);
    return true;
  }
  try {
    value = static_cast<bus&>(on_).read(address, bytes);
    return true;
  } catch (const fault&) {
    return false;
  }
}

bool openmv_cam::rom::write(uint32_t address, unsigned bytes, uint32_t value) {
  auto window = on_.memory_at(address);
  if (window && window->writable) {
    auto at = address - window->base;
    if (bytes > window->size - at)
      return false;
    std::memcpy(window->bytes + at, &value, bytes);
    on_.cpu().memory_changed(address, bytes);
    return true;
  }
  try {
    static_cast<bus&>(on_).write(address, value, bytes);
    return true;
  } catch (const fault&) {
    return false;
  }
}

void openmv_cam::rom::pass(double seconds) {
  on_.cpu().skip_to(on_.after(seconds));
  on_.advance_devices();
}

// -- starting -----------------------------------------------------------------

void openmv_cam::start() {
  downloader_ = nullptr;
  if (boot_mode_ == boot_mode::serial)
    return begin_download();
  flexspi_.set_up_by_rom();
  auto result = emulator::boot(flash_, *rom_);
  check_trouble();
  if (!result.refusal.empty())
    throw refusal{result.refusal};
  cpu().skip_to(after(boot_seconds));
  start_image(result.vector_table);
}

bool openmv_cam::act(uint64_t end) {
  if (downloader_ == nullptr)
    return false;
  download(end);
  return true;
}

void openmv_cam::flash_changed(uint32_t offset, uint32_t bytes) {
  if (!flexspi_.maps_flash())
    return;
  cpu().memory_changed(nor_flash::base + offset, bytes);
  // The flash is no memory while it is busy.
  cpu().memory_map_changed();
}

// -- the serial downloader ----------------------------------------------------

void openmv_cam::begin_download() {
  for (auto& x : download_settings)
    ACTORCSI_ASSERT(rom_->write(x.address, 4, x.value));
  check_trouble();
  downloader_ = std::make_unique<serial_downloader>(*rom_);
  cpu().skip_to(after(boot_seconds));
}

void openmv_cam::download(uint64_t end) {
  auto& rom = *rom_;
  // Assumed: it stops no watchdog, but does not let one bite either.
  rtwdog_.reset();
  wdog1_.reset();
  wdog2_.reset();
  uint32_t value = 0;
  while (rom.read(lpuart_stat, 4, value) && (value & rdrf) != 0
         && rom.read(lpuart_data, 4, value))
    downloader_->receive(static_cast<uint8_t>(value));
  auto& answer = downloader_->answer();
  while (!answer.empty() && rom.read(lpuart_stat, 4, value)
         && (value & tdre) != 0) {
    rom.write(lpuart_data, 4, answer.front());
    answer.pop_front();
  }
  if (!downloader_->refusal().empty())
    throw refusal{downloader_->refusal()};
  check_trouble();
  if (downloader_->vector_table() != 0 && answer.empty()) {
    auto vector_table = downloader_->vector_table();
    downloader_ = nullptr;
    return start_image(vector_table);
  }
  end = next_event(std::min(end, after(serve_seconds)));
  if (end > now())
    cpu().skip_to(end);
}

} // namespace actorcsi::emulator
