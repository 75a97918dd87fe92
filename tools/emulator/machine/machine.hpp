#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "tools/emulator/chip/boot_rom.hpp"
#include "tools/emulator/chip/clocks.hpp"
#include "tools/emulator/chip/csi_port.hpp"
#include "tools/emulator/chip/gpio.hpp"
#include "tools/emulator/chip/lpi2c.hpp"
#include "tools/emulator/chip/lpuart.hpp"
#include "tools/emulator/chip/nor_flash.hpp"
#include "tools/emulator/chip/pads.hpp"
#include "tools/emulator/chip/semc.hpp"
#include "tools/emulator/chip/watchdogs.hpp"
#include "tools/emulator/core/processor.hpp"
#include "tools/emulator/machine/frame_check.hpp"
#include "tools/emulator/sensor/ov5640_chip.hpp"

namespace actorcsi::emulator {

/// An OpenMV Cam RT1062: an i.MX RT1062 with 16 MB of flash, 32 MB of SDRAM, an
/// OV5640, two UARTs and three LEDs. It runs in virtual time.
class machine final : private bus,
                      private machine_clock,
                      private platform::bus_memory,
                      private observer {
public:
  /// What happens outside of it.
  struct listeners {
    std::function<void(uint8_t)> console = [](uint8_t) {};
    std::function<void(uint8_t)> uart = [](uint8_t) {};
    /// A pin of GPIO2 and its level.
    std::function<void(unsigned, bool)> pin = [](unsigned, bool) {};
    /// A frame begins, with its number from 1 on.
    std::function<void(uint64_t)> frame = [](uint64_t) {};
    std::function<void(const exception_entry&)> exception =
      [](const exception_entry&) {};
    /// An instruction is executed for the first time, at least.
    std::function<void(uint32_t)> first_execution = [](uint32_t) {};
    /// What is executed next, as often as the processor was told to say.
    std::function<void(uint32_t)> sample = [](uint32_t) {};
    /// The chip resets, for a cause as SRC_SRSR has it.
    std::function<void(src::cause)> reset = [](src::cause) {};
  };

  explicit machine(listeners to);

  ~machine() override;

  machine(const machine&) = delete;

  machine& operator=(const machine&) = delete;

  nor_flash& flash() {
    return flash_;
  }

  /// Starts the image in the flash. Throws `refusal` if the Boot ROM would not.
  void power_on();

  /// Runs until `seconds` since power on, or to a breakpoint. Throws `refusal`.
  void run_to(double seconds);

  /// Executes one instruction, and what the chip does meanwhile.
  void step();

  /// Runs until the sensor is in the middle of a frame, or to `seconds`.
  void run_to_line(double seconds);

  /// The processor loops with interrupts masked, for ever.
  void hang();

  using machine_clock::seconds;

  processor& cpu() {
    return *processor_;
  }

  clocks& clock_tree() {
    return clocks_;
  }

  semc& memory_controller() {
    return semc_;
  }

  lpuart& uart() {
    return lpuart1_;
  }

  lpuart& console() {
    return lpuart6_;
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

  const trouble_log& trouble() const {
    return trouble_;
  }

  /// How often the chip was reset after power on.
  unsigned resets() const {
    return resets_;
  }

private:
  struct peripheral {
    uint32_t base;
    const char* name;
    platform::register_block* registers;
    platform::register_block16* narrow;
    std::function<bool()> clocked;
  };

  // -- bus --------------------------------------------------------------------

  std::optional<memory_window> memory_at(uint32_t address) override;

  uint32_t read(uint32_t address, unsigned bytes) override;

  void write(uint32_t address, uint32_t value, unsigned bytes) override;

  const peripheral& find(uint32_t address, unsigned bytes);

  void check_trouble() const;

  /// What the CSI's DMA writes to.
  uint8_t* at(uint32_t address, size_t bytes) noexcept override;

  uint64_t now() const override {
    return processor_ == nullptr ? 0 : processor_->now();
  }

  void on_exception(const exception_entry& x) override {
    listeners_.exception(x);
  }

  void on_first_execution(uint32_t address) override {
    listeners_.first_execution(address);
  }

  void on_stale_line(uint32_t address, bool written) override;

  void on_sample(uint32_t pc) override {
    listeners_.sample(pc);
  }

  /// Goes on to cycle `end`, at most.
  void run_on(uint64_t end);

  void complain_of_lockup();

  void connect();

  void boot();

  void reset_chip(src::cause why);

  void pin_changed(unsigned pin, bool high);

  bool sensor_bus_connected() const;

  bool sdram_connected() const;

  surroundings around();

  signal_line interrupt(unsigned number);

  std::function<bool()> gated(unsigned ccgr, unsigned cg) const;

  listeners listeners_;
  trouble_log trouble_;
  std::vector<uint8_t> itcm_;
  std::vector<uint8_t> dtcm_;
  std::vector<uint8_t> ocram_;
  std::vector<uint8_t> sdram_;
  nor_flash flash_;
  std::unique_ptr<processor> processor_;
  clocks clocks_;
  pads pads_;
  semc semc_;
  gpio gpio2_;
  src src_;
  csi_port csi_;
  frame_check frames_;
  ov5640_chip sensor_;
  lpi2c lpi2c1_;
  lpuart lpuart1_;
  lpuart lpuart6_;
  wdog wdog1_;
  wdog wdog2_;
  rtwdog rtwdog_;
  std::vector<device*> devices_;
  std::vector<peripheral> peripherals_;
  bool sdram_mapped_ = false;
  bool reset_pending_ = false;
  unsigned resets_ = 0;
};

} // namespace actorcsi::emulator
