#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "caf/error.hpp"
#include "caf/expected.hpp"

namespace actorcsi::platform {

/// The sensor knobs of OpenMV's csi.CSI. Values are listed per knob in
/// knobs.cpp; switches are 0 or 1.
enum class knob : uint8_t {
  contrast = 1,
  brightness,
  saturation,
  gainceiling,
  quality,
  colorbar,
  auto_gain,     ///< enable [, gain_db [, gain_db_ceiling]]
  gain_db,       ///< read only
  auto_exposure, ///< enable [, exposure_us]
  exposure_us,   ///< read only
  auto_whitebal, ///< enable [, red_db, green_db, blue_db]
  rgb_gain_db,   ///< read only, three values
  auto_blc,      ///< enable [, registers]
  blc_regs,      ///< read only
  hmirror,
  vflip,
  transpose,
  auto_rotation,
  special_effect,  ///< 0 normal, 1 negative
  lens_correction, ///< enable [, radius [, coefficient]]
  color_palette,   ///< -1 none, 0 rainbow, 1 ironbow
  shutdown,
  sleep,
  sensor_register, ///< address, value; reading uses the last address
};

constexpr size_t num_knobs = 24;

/// The values of one knob: a few numbers, never on the heap.
class knob_values {
public:
  /// A switch and the eight black level registers of an OV5640.
  static constexpr size_t capacity = 9;

  knob_values() = default;

  knob_values(std::initializer_list<double> values);

  /// Appends `value`; returns false when full.
  bool push_back(double value);

  size_t size() const {
    return size_;
  }

  double operator[](size_t i) const {
    return values_[i];
  }

  const double* begin() const {
    return values_.data();
  }

  const double* end() const {
    return values_.data() + size_;
  }

private:
  std::array<double, capacity> values_{};
  size_t size_ = 0;
};

/// The values that a knob accepts.
struct knob_spec {
  knob id;
  const char* name;
  uint8_t min_values; ///< 0: read only
  uint8_t max_values;
  double min;
  double max;
};

/// The specification of `id`, with the ranges of the reference's OV7725 where
/// sensors differ.
const knob_spec& spec_of(knob id);

const char* to_string(knob id);

/// Errors: errc::control_failed for an unknown name.
caf::expected<knob> parse_knob(std::string_view name);

/// Checks number and range of `values`. Errors: errc::control_failed, naming
/// the knob and its range.
caf::error check(knob id, const knob_values& values);

} // namespace actorcsi::platform
