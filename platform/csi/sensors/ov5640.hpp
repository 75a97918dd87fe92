#pragma once

#include <cstdint>
#include <optional>

#include "platform/cpu/cpu.hpp"
#include "platform/csi/requests.hpp"
#include "platform/csi/sensors/ov5640_timing.hpp"
#include "platform/csi/sensors/register_shadow.hpp"
#include "platform/csi/sensors/sensor.hpp"
#include "platform/csi/sensors/sensor_power.hpp"
#include "platform/i2c/i2c.hpp"

namespace actorcsi::platform {

/// OmniVision's OV5640 on a parallel bus of 8 bits, with an MCLK of 24 MHz. The
/// board must have powered it and released its reset at least 20 ms before the
/// first call (data sheet, section 2.8).
///
/// RGB565 and YUV422 have the byte order of pixformat. These knobs are
/// errc::unsupported: transpose, auto_rotation, color_palette.
/// lens_correction takes no radius and coefficient from its values; the chip
/// has a table for them. Levels of saturation, contrast and brightness range
/// from -4 to 4. An exposure that is longer than a frame makes the frame
/// longer. A knob that was set reads what is in force, which is the nearest
/// that the chip has; an auto_ knob with all that it controls.
class ov5640 final : public sensor {
public:
  /// `delay` waits while the chip needs time, 10 ms after a reset. With
  /// `power`, the knob shutdown takes its power away and a hard reset begins
  /// without it; else shutdown is standby.
  ov5640(i2c& bus, cpu& delay, sensor_power* power = nullptr);

  // -- sensor -----------------------------------------------------------------

  sensor_bus bus() const override;
  sensor_identity identity() const override;
  caf::error reset(bool hard) override;

  /// See find_timing().
  bool sends(pixformat format) const override;
  frame_window sent_window(const sensor_view& view) const override {
    return widened_window(view);
  }

  caf::error set_view(const sensor_view& view) override;

  caf::error set_rate(std::optional<double> hz) override;
  double rate() const override;
  caf::error restore() override;
  caf::error start() override;
  void stop() override;
  caf::error set_knob(knob which, const knob_values& values) override;
  caf::expected<knob_values> get_knob(knob which) const override;

  /// Supports readout window and night mode, in which a frame is up to six
  /// times as long.
  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override;

private:
  // -- registers --------------------------------------------------------------

  /// Writes a setting, which `restore` writes again.
  caf::error write(uint16_t address, uint8_t value);
  caf::error write_once(uint16_t address, uint8_t value);
  caf::error write16(uint16_t address, uint16_t value);
  caf::expected<uint8_t> read(uint16_t address) const;
  caf::expected<uint16_t> read16(uint16_t address) const;

  /// Replaces the bits in `mask` by those of `value`.
  caf::error change(uint16_t address, uint8_t mask, uint8_t value);

  // -- setting up -------------------------------------------------------------

  /// Gives the chip power, detects it, forgets its settings and configures it
  /// after its reset, in standby.
  caf::error bring_up();

  /// Takes the chip's power away if the board can.
  void cut_power();

  /// Calls `restore` unless the chip is set up. Errors: also
  /// errc::control_failed if it has no power.
  caf::error need_chip();

  /// Whether the knob shutdown has taken its power.
  bool is_off() const {
    return shut_down_ && power_ != nullptr;
  }

  caf::error set_shutdown(bool on);

  /// The smallest readout window: one pixel of the array for each of the frame.
  frame_size least_readout() const;

  caf::error write_timing(const ov5640_timing& timing);

  /// Switches the JPEG encoder on or off, and sets the lines that it sends.
  caf::error write_compression(const sensor_view& view);

  /// Makes `timing` the present one, with frames as long as the exposure needs.
  caf::error write_rate(const ov5640_timing& timing);

  caf::error write_exposure();

  /// Writes the timing of the present view and rate anew, if there is a view.
  caf::error refresh_rate();

  /// Starts sending, or enters standby.
  caf::error write_power();

  // -- knobs ------------------------------------------------------------------

  caf::error set_auto_gain(const knob_values& values);
  caf::error set_auto_exposure(const knob_values& values);
  caf::error set_auto_whitebal(const knob_values& values);
  caf::error set_auto_blc(const knob_values& values);
  caf::error set_level(knob which, int level);
  caf::expected<knob_values> get_bits(uint16_t address, uint8_t mask,
                                      bool on_if_set) const;
  caf::expected<knob_values> get_level(knob which) const;
  caf::expected<knob_values> get_db(uint16_t address) const;
  caf::error set_quality(double quality);
  caf::expected<knob_values> get_quality() const;
  caf::expected<knob_values> get_exposure_us() const;
  caf::expected<knob_values> get_rgb_gain_db() const;
  caf::expected<knob_values> get_blc_regs() const;

  i2c& bus_;
  cpu& delay_;
  sensor_power* power_;
  bool powered_ = false;
  bool ready_ = false;
  bool streaming_ = false;
  bool asleep_ = false;
  bool shut_down_ = false;
  std::optional<sensor_view> view_;
  std::optional<double> hz_;
  /// The one in force.
  ov5640_timing timing_;
  /// Asked for, while exposure is not automatic.
  std::optional<double> exposure_us_;
  readout_window readout_ = whole_readout;
  bool night_ = false;
  /// Without what `bring_up` writes.
  register_shadow settings_;
  /// The register that the knob sensor_register reads.
  uint16_t peeked_ = 0;
};

} // namespace actorcsi::platform
