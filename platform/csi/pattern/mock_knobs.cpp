#include "platform/csi/pattern/mock_knobs.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "platform/base/errc.hpp"
#include "platform/csi/decibels.hpp"

namespace actorcsi::platform {

namespace {

/// The assumed result of the automatic exposure.
constexpr double usual_exposure_us = 10'000;

/// The steps of a gain ceiling, as an OV5640 has them.
constexpr double gain_steps = 16;

/// The sensor's dark signal, which automatic calibration finds.
constexpr double dark_signal = 16;

/// Share of the light that the lens takes from the corners.
constexpr double lens_loss = 0.5;

/// Radius and coefficient of the lens correction are in units of this.
constexpr double lens_unit = 255;

/// Why the sensor does not have a knob, as `WHY; DO`; null if it has.
const char* reason_against(knob which) {
  switch (which) {
  case knob::auto_rotation:
    return "it takes a motion sensor, and there is none; turn the picture with "
           "hmirror, vflip and transpose";
  default:
    return nullptr;
  }
}

caf::error check_supported(knob which) {
  auto reason = reason_against(which);
  return reason == nullptr
           ? caf::error{}
           : make_error(errc::unsupported,
                        std::string{to_string(which)} + ": " + reason);
}

double value_or(const knob_values& values, size_t i, double instead) {
  return i < values.size() ? values[i] : instead;
}

} // namespace

mock_knobs::mock_knobs() {
  reset();
}

void mock_knobs::reset() {
  values_.fill(knob_values{0});
  registers_.clear();
  at(knob::gainceiling) = {16};
  at(knob::quality) = {default_jpeg_quality};
  at(knob::auto_gain) = {1};
  at(knob::auto_exposure) = {1};
  at(knob::exposure_us) = {usual_exposure_us};
  at(knob::auto_whitebal) = {1};
  at(knob::rgb_gain_db) = {0, 0, 0};
  at(knob::auto_blc) = {1};
  auto dark = dark_signal;
  at(knob::blc_regs) = {dark, dark, dark, dark, dark, dark, dark, dark};
  at(knob::lens_correction) = {1, 0, lens_unit};
  at(knob::color_palette) = {-1};
  at(knob::sensor_register) = {0, 0};
}

caf::error mock_knobs::set(knob which, const knob_values& values) {
  if (auto err = check_supported(which))
    return err;
  if (auto err = check(which, values))
    return err;
  if (which == knob::sensor_register) {
    auto address = static_cast<uint16_t>(values[0]);
    if (values.size() == 2)
      registers_[address] = static_cast<uint16_t>(values[1]);
    auto known = registers_.find(address);
    double value = known == registers_.end() ? 0 : known->second;
    at(which) = {values[0], value};
    return caf::none;
  }
  auto gain = automatic_gain();
  auto was_automatic = is_on(knob::auto_gain);
  at(which) = values;
  if (which == knob::auto_gain && values.size() > 2)
    at(knob::gainceiling) = {
      std::max(std::round(ratio_of(values[2]) * gain_steps) / gain_steps, 1.0)};
  if (values[0] != 0)
    return caf::none;
  switch (which) {
  case knob::auto_gain:
    // Without a value, what the automatic found stays.
    if (was_automatic)
      at(knob::gain_db) = {decibels_of(gain)};
    govern(knob::gain_db, values, 1);
    break;
  case knob::auto_exposure:
    govern(knob::exposure_us, values, 1);
    break;
  case knob::auto_whitebal:
    govern(knob::rgb_gain_db, values, 3);
    break;
  case knob::auto_blc:
    govern(knob::blc_regs, values, values.size() - 1);
    break;
  default:
    break;
  }
  return caf::none;
}

caf::expected<knob_values> mock_knobs::get(knob which) const {
  if (auto err = check_supported(which))
    return err;
  if (which == knob::gain_db && is_on(knob::auto_gain))
    return knob_values{decibels_of(automatic_gain())};
  return at(which);
}

bool mock_knobs::is_on(knob which) const {
  return at(which)[0] != 0;
}

int mock_knobs::quality() const {
  return static_cast<int>(at(knob::quality)[0]);
}

picture_effects mock_knobs::effects() const {
  picture_effects result;
  result.hmirror = is_on(knob::hmirror);
  result.vflip = is_on(knob::vflip);
  result.transpose = is_on(knob::transpose);
  result.negative = is_on(knob::special_effect);
  result.brightness = at(knob::brightness)[0];
  result.contrast = at(knob::contrast)[0];
  result.saturation = at(knob::saturation)[0];
  auto common = exposure();
  common *=
    is_on(knob::auto_gain) ? automatic_gain() : ratio_of(at(knob::gain_db)[0]);
  for (size_t i = 0; i < 3; ++i) {
    result.gain[i] = common;
    if (!is_on(knob::auto_whitebal))
      result.gain[i] *= ratio_of(at(knob::rgb_gain_db)[i]);
    if (!is_on(knob::auto_blc))
      result.black[i] =
        dark_signal - value_or(at(knob::blc_regs), i, dark_signal);
  }
  auto& lens = at(knob::lens_correction);
  auto from = value_or(lens, 1, 0) / lens_unit;
  auto share = value_or(lens, 2, lens_unit) / lens_unit;
  auto corrects = is_on(knob::lens_correction);
  if (!corrects || from > 0 || share < 1) {
    result.vignetting = lens_loss;
    result.correction = corrects ? share : 0;
    result.corrected_from = corrects ? from : 0;
  }
  result.colours =
    static_cast<palette>(static_cast<int>(at(knob::color_palette)[0]) + 1);
  return result;
}

double mock_knobs::exposure() const {
  return is_on(knob::auto_exposure)
           ? 1
           : at(knob::exposure_us)[0] / usual_exposure_us;
}

double mock_knobs::automatic_gain() const {
  return std::clamp(1 / exposure(), 1.0, at(knob::gainceiling)[0]);
}

knob_values& mock_knobs::at(knob which) {
  return values_[static_cast<size_t>(which) - 1];
}

const knob_values& mock_knobs::at(knob which) const {
  return values_[static_cast<size_t>(which) - 1];
}

void mock_knobs::govern(knob governed, const knob_values& values,
                        size_t count) {
  // Without explicit values, the last automatic values stay.
  if (count == 0 || values.size() < count + 1)
    return;
  knob_values fresh;
  for (size_t i = 0; i < count; ++i)
    fresh.push_back(values[i + 1]);
  at(governed) = fresh;
}

} // namespace actorcsi::platform
