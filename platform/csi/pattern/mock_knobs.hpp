#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/csi/knobs.hpp"
#include "platform/csi/pattern/picture_effects.hpp"

namespace actorcsi::platform {

/// Quality of a JPEG while none is set, from 0 to 100.
constexpr int default_jpeg_quality = 90;

/// The knobs of a mock sensor: checks and stores them, and computes their
/// effects on the picture. Neutral settings, which are the default, have no
/// effect. What has no effect is refused.
///
/// The sensor's dark signal is 16 of 255: the black level registers of red,
/// green and blue subtract it. Its lens takes half of the light from the
/// corners: the correction gives back `coefficient` of 255 of that, from
/// `radius` of 255 of the corner's distance on. The automatic gain makes up for
/// an exposure that is set too short, up to `gainceiling`.
class mock_knobs {
public:
  mock_knobs();

  /// Brings every knob back to its default.
  void reset();

  /// Errors: errc::control_failed, errc::unsupported.
  caf::error set(knob which, const knob_values& values);

  /// Errors: errc::unsupported.
  caf::expected<knob_values> get(knob which) const;

  /// The first value of a switch.
  bool is_on(knob which) const;

  /// Of a JPEG, from 0 to 100.
  int quality() const;

  picture_effects effects() const;

private:
  /// Light by exposure, 1 for the usual one.
  double exposure() const;

  /// The gain that the automatic finds.
  double automatic_gain() const;

  knob_values& at(knob which);

  const knob_values& at(knob which) const;

  /// Copies the values of a switched-off auto_ knob to the knobs that it
  /// controls.
  void govern(knob governed, const knob_values& values, size_t count);

  std::array<knob_values, num_knobs> values_;
  std::map<uint16_t, uint16_t> registers_;
};

} // namespace actorcsi::platform
