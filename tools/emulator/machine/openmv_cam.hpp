#pragma once

#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "tools/emulator/chip/clocks.hpp"
#include "tools/emulator/chip/csi_port.hpp"
#include "tools/emulator/chip/flexspi.hpp"
#include "tools/emulator/chip/gpio.hpp"
#include "tools/emulator/chip/lpi2c.hpp"
#include "tools/emulator/chip/lpuart.hpp"
#include "tools/emulator/chip/nor_flash.hpp"
#include "tools/emulator/chip/pads.hpp"
#include "tools/emulator/chip/semc.hpp"
#include "tools/emulator/chip/serial_downloader.hpp"
#include "tools/emulator/chip/serial_nor.hpp"
#include "tools/emulator/chip/snvs.hpp"
#include "tools/emulator/chip/watchdogs.hpp"
#include "tools/emulator/machine/frame_check.hpp"
#include "tools/emulator/machine/machine.hpp"
#include "tools/emulator/sensor/ov5640_chip.hpp"

namespace actorcsi::emulator {

/// An OpenMV Cam RT1062: an i.MX RT1062 with 16 MB of flash, 32 MB of SDRAM, an
/// OV5640, two UARTs, three LEDs, and a button between P7 and ground.
class openmv_cam final : public machine, private platform::bus_memory {
public:
  explicit openmv_cam(listeners to);

  ~openmv_cam() override;

  nor_flash& flash() {
    return flash_;
  }

  void load(const std::string& path) override {
    flash_.load_elf(path);
  }

  /// What the pins BOOT_MODE say to the Boot ROM.
  enum class boot_mode {
    /// It starts the image in the flash.
    flash,
    /// It waits for a host at LPUART1, which loads and starts an image.
    serial,
  };

  using machine::power_on;

  /// The Boot ROM begins. Throws `refusal` if it would not start the image.
  void power_on(boot_mode how) {
    boot_mode_ = how;
    power_on();
  }

  memory_window code() override;

  void type_at_console(uint8_t byte) override {
    lpuart6_.receive(byte);
  }

  bool type_at_uart(uint8_t byte) override;

  void press(bool down) override;

  /// Runs until the sensor is in the middle of a frame, or to `seconds`.
  void run_to_line(double seconds);

  /// The processor loops with interrupts masked, for ever.
  void hang();

  clocks& clock_tree() {
    return clocks_;
  }

  semc& memory_controller() {
    return semc_;
  }

  lpuart& uart() {
    return lpuart1_;
  }

  serial_nor& flash_chip() {
    return flash_chip_;
  }

  ov5640_chip& sensor() {
    return sensor_;
  }

  csi_port& csi() {
    return csi_;
  }

  /// What arrived in memory of what the sensor sent.
  const frame_check& frames() const {
    return frames_;
  }

private:
  // -- the Boot ROM (booting.cpp) ---------------------------------------------

  class rom;

  void start() override;

  /// While the Boot ROM waits for its host.
  bool act(uint64_t end) override;

  void begin_download();

  /// Lets the Boot ROM serve its host until cycle `end`, at most.
  void download(uint64_t end);

  void flash_changed(uint32_t offset, uint32_t bytes);

  // -- the board --------------------------------------------------------------

  void on_reset_request() override {
    reset_chip(src::system_request);
  }

  void on_stale_data(bool written) override;

  /// What the CSI's DMA writes to.
  uint8_t* at(uint32_t address, size_t bytes) noexcept override;

  void add_memories();

  void add_peripherals();

  void connect();

  void reset_chip(src::cause why);

  void pin_changed(unsigned pin, bool high);

  bool sensor_bus_connected() const;

  bool sdram_connected() const;

  std::function<bool()> gated(unsigned ccgr, unsigned cg) const;

  std::vector<uint8_t> itcm_;
  std::vector<uint8_t> dtcm_;
  std::vector<uint8_t> ocram_;
  std::vector<uint8_t> sdram_;
  nor_flash flash_;
  serial_nor flash_chip_;
  flexspi flexspi_;
  clocks clocks_;
  pads pads_;
  semc semc_;
  gpio gpio2_;
  src src_;
  snvs snvs_;
  csi_port csi_;
  frame_check frames_;
  ov5640_chip sensor_;
  lpi2c lpi2c1_;
  lpuart lpuart1_;
  lpuart lpuart6_;
  wdog wdog1_;
  wdog wdog2_;
  rtwdog rtwdog_;
  std::unique_ptr<rom> rom_;
  boot_mode boot_mode_ = boot_mode::flash;
  /// While the Boot ROM waits for its host.
  std::unique_ptr<serial_downloader> downloader_;
  bool sdram_mapped_ = false;
};

} // namespace actorcsi::emulator
