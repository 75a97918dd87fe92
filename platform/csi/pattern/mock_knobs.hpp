#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/csi/knobs.hpp"
#include "platform/csi/pattern/picture_effects.hpp"

namespace actorcsi::platform {

/// The knobs of a mock sensor: checks and stores them, and computes their
/// effects on the picture. Neutral settings, which are the default, have no
/// effect.
class mock_knobs {
public:
  mock_knobs();

  /// Brings every knob back to its default.
  void reset();

  /// Errors: errc::control_failed.
  caf::error set(knob which, const knob_values& values);

  knob_values get(knob which) const;

  /// The first value of a switch.
  bool is_on(knob which) const;

  picture_effects effects() const;

private:
  knob_values& at(knob which);

  const knob_values& at(knob which) const;

  /// Copies the values of a switched-off auto_ knob to the knobs that it
  /// controls.
  void govern(knob governed, const knob_values& values, size_t count);

  std::array<knob_values, num_knobs> values_;
  std::map<uint16_t, uint16_t> registers_;
};

} // namespace actorcsi::platform
