#pragma once

#include <array>
#include <functional>
#include <vector>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tools/emulator/chip/csi_port.hpp"
#include "tools/emulator/chip/device.hpp"
#include "tools/emulator/chip/lpi2c.hpp"

namespace actorcsi::emulator {

/// What the registers of an OV5640 make it send.
struct ov5640_output {
  double sclk_hz = 0;
  double pclk_hz = 0;
  unsigned width = 0;
  unsigned height = 0;
  unsigned hts = 0;
  unsigned vts = 0;
  unsigned bytes_per_pixel = 0;
  platform::pixformat format{};
  pixel_wires wires{};
  /// What does not fit together; nothing is sent then.
  const char* problem = nullptr;

  double line_seconds() const {
    return hts / sclk_hz;
  }

  double frame_seconds() const {
    return line_seconds() * vts;
  }
};

using ov5640_registers = std::array<uint8_t, 65'536>;

/// Reads PLL, windows, scaler, format and polarities from the registers: its
/// own reading of OmniVision's data sheet (version 2.03), which shares nothing
/// with the driver's.
ov5640_output read_output(const ov5640_registers& x, double mclk_hz);

/// The registers after reset, sections 2.7 and 7 of the data sheet.
void reset_registers(ov5640_registers& x);

/// An OV5640: registers on I2C, pins for power and reset, and pixels, line by
/// line, when its registers say that they come. What it sees are colour bars
/// with the number of the frame.
class ov5640_chip final : public device, public i2c_chip {
public:
  ov5640_chip(std::function<double()> mclk_hz, pixel_sink& to,
              surroundings around);

  void reset() override {
    set_pins(true, false);
  }

  uint64_t next() const override;

  void advance() override;

  /// PWDN and RESETB, which is active low.
  void set_pins(bool power_down, bool reset_released);

  /// Takes its power away, or gives it back: its registers are those after
  /// reset then.
  void set_plugged(bool plugged);

  /// It hangs: it sends nothing until it is reset.
  void fall_silent() {
    silent_ = true;
  }

  bool start(uint8_t address, bool read) override;

  bool write(uint8_t byte) override;

  uint8_t read() override;

  void stop() override {
    // nop
  }

  /// Half of a frame's lines have been sent.
  bool in_middle() const {
    return in_frame_ && y_ >= output_.height / 2;
  }

  uint64_t frames() const {
    return frames_;
  }

  const ov5640_output& output() const {
    return output_;
  }

  /// Is called at the beginning of each frame, with its number from 1 on.
  void on_frame(std::function<void(uint64_t)> call) {
    on_frame_ = std::move(call);
  }

private:
  bool powered() const {
    return plugged_ && !power_down_ && reset_released_;
  }

  void power_changed();

  void set_register(uint16_t address, uint8_t value);

  bool streams() const;

  void update_streaming();

  void begin_frame();

  void send_line();

  void draw();

  std::function<double()> mclk_hz_;
  pixel_sink& to_;
  surroundings around_;
  std::function<void(uint64_t)> on_frame_;
  ov5640_registers registers_{};
  bool plugged_ = true;
  bool power_down_ = true;
  bool reset_released_ = false;
  bool silent_ = false;
  uint64_t answers_from_ = device::never;
  /// Of the I2C transfer.
  uint16_t pointer_ = 0;
  unsigned written_ = 0;

  bool streaming_ = false;
  ov5640_output output_;
  uint64_t frames_ = 0;
  double frame_at_ = 0;
  double line_at_ = 0;
  unsigned y_ = 0;
  bool in_frame_ = false;
  /// Two lines.
  std::vector<uint8_t> scene_;
  platform::pixformat scene_format_{};
  std::vector<uint8_t> line_;
};

} // namespace actorcsi::emulator
