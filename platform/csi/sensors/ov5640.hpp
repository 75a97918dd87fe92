#pragma once

#include <cstdint>
#include <optional>

#include "platform/cpu/cpu.hpp"
#include "platform/csi/sensors/ov5640_timing.hpp"
#include "platform/csi/sensors/register_shadow.hpp"
#include "platform/csi/sensors/sensor.hpp"
#include "platform/i2c/i2c.hpp"

namespace actorcsi::platform {

/// OmniVision's OV5640 on a parallel bus of 8 bits, with an MCLK of 24 MHz. The
/// board must have powered it and released its reset at least 20 ms before the
/// first call (data sheet, section 2.8).
///
/// RGB565 and YUV422 have the byte order of pixformat. These knobs are
/// errc::unsupported: quality, auto_blc, blc_regs, transpose, auto_rotation,
/// lens_correction, color_palette. Levels of saturation, contrast and
/// brightness range from -4 to 4.
class ov5640 final : public sensor {
public:
  /// `delay` waits while the chip needs time, 10 ms after a reset.
  ov5640(i2c& bus, cpu& delay);

  // -- sensor -----------------------------------------------------------------

  sensor_bus bus() const override;

  /// The first reset is a hard one.
  caf::error reset(bool hard) override;

  /// See find_timing().
  caf::error set_view(const sensor_view& view) override;

  caf::error set_rate(double hz) override;
  caf::error restore() override;
  caf::error start() override;
  void stop() override;
  caf::error set_knob(knob which, const knob_values& values) override;
  caf::expected<knob_values> get_knob(knob which) const override;

  /// None is supported.
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

  /// Detects the chip, forgets its settings and configures it after its reset,
  /// in standby.
  caf::error bring_up();

  /// Calls `restore` unless the chip is set up.
  caf::error need_chip();

  caf::error write_timing(const ov5640_timing& timing);
  caf::error write_rate(const ov5640_timing& timing);

  /// Starts sending, or enters standby.
  caf::error write_power();

  // -- knobs ------------------------------------------------------------------

  caf::error set_auto_gain(const knob_values& values);
  caf::error set_auto_exposure(const knob_values& values);
  caf::error set_auto_whitebal(const knob_values& values);
  caf::error set_level(knob which, int level);
  caf::expected<knob_values> get_bits(uint16_t address, uint8_t mask,
                                      bool on_if_set) const;
  caf::expected<knob_values> get_level(knob which) const;
  caf::expected<double> get_gain_db() const;
  caf::expected<double> get_exposure_us() const;
  caf::expected<knob_values> get_rgb_gain_db() const;

  i2c& bus_;
  cpu& delay_;
  bool ready_ = false;
  bool streaming_ = false;
  bool asleep_ = false;
  bool shut_down_ = false;
  std::optional<sensor_view> view_;
  std::optional<double> hz_;
  ov5640_timing timing_;
  /// Without what `bring_up` writes.
  register_shadow settings_;
  /// The register that the knob sensor_register reads.
  uint16_t peeked_ = 0;
};

} // namespace actorcsi::platform
