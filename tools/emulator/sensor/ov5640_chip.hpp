#pragma once

#include <array>
#include <functional>
#include <vector>

#include "platform/csi/pattern/test_pattern.hpp"
#include "tools/emulator/chip/csi_port.hpp"
#include "tools/emulator/chip/device.hpp"
#include "tools/emulator/chip/lpi2c.hpp"

namespace actorcsi::emulator {

/// Lines between VSYNC and the first of a frame. Assumed.
constexpr unsigned ov5640_lines_before = 4;

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
  /// Of a JPEG: how it is cut into lines, the bytes of a line, the lines of a
  /// frame, and the quality by libjpeg's measure.
  unsigned jpeg_mode = 0;
  unsigned jpeg_width = 0;
  unsigned jpeg_height = 0;
  int jpeg_quality = 0;
  pixel_wires wires{};
  /// How the picture on the bus differs from what the camera is pointed at. The
  /// chip is mounted as in OpenMV's modules.
  bool upside_down = false;
  bool mirrored = false;
  /// What does not fit together; nothing is sent then.
  const char* problem = nullptr;

  /// What the picture is before it is compressed, if it is.
  platform::pixformat pixels() const {
    return format == platform::pixformat::jpeg ? platform::pixformat::yuv422
                                               : format;
  }

  double line_seconds() const {
    return hts / sclk_hz;
  }

  double frame_seconds() const {
    return line_seconds() * vts;
  }
};

using ov5640_registers = std::array<uint8_t, 65'536>;

/// Reads PLL, windows, scaler, format, compression and polarities from the
/// registers: its own reading of OmniVision's data sheet (version 2.03), which
/// shares nothing with the driver's.
ov5640_output read_output(const ov5640_registers& x, double mclk_hz);

/// The registers after reset, sections 2.7 and 7 of the data sheet.
void reset_registers(ov5640_registers& x);

/// An OV5640: registers on I2C, pins for power and reset, and pixels, line by
/// line, when its registers say that they come. What it sees are colour bars
/// with the number of the frame. It compresses with libjpeg-turbo.
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

  /// Whether noise on the wires takes the end of each JPEG.
  void damage_jpegs(bool damaged) {
    damaged_ = damaged;
  }

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

  /// Sends the next line of the JPEG. Returns whether it was the last.
  bool send_jpeg_line();

  void draw();

  /// Draws line `y` of the picture on the bus into `line_`.
  void draw_line(unsigned y);

  void compress();

  /// Draws number and mark into line `y` of the scene, from right to left.
  void draw_mirrored_marks(platform::frame_size size, unsigned y);

  std::function<double()> mclk_hz_;
  pixel_sink& to_;
  surroundings around_;
  std::function<void(uint64_t)> on_frame_;
  ov5640_registers registers_{};
  bool plugged_ = true;
  bool power_down_ = true;
  bool reset_released_ = false;
  bool silent_ = false;
  bool damaged_ = false;
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
  bool scene_mirrored_ = false;
  std::vector<uint8_t> line_;
  std::vector<uint8_t> marks_;
  std::vector<uint8_t> jpeg_;
  size_t jpeg_sent_ = 0;
};

} // namespace actorcsi::emulator
