#include "platform/csi/pattern/mock_knobs.hpp"

#include <cmath>

namespace actorcsi::platform {

namespace {

/// The assumed result of the automatic exposure.
constexpr double usual_exposure_us = 10'000;

double ratio(double db) {
  return std::pow(10.0, db / 20);
}

} // namespace

mock_knobs::mock_knobs() {
  reset();
}

void mock_knobs::reset() {
  values_.fill(knob_values{0});
  registers_.clear();
  at(knob::gainceiling) = {16};
  at(knob::quality) = {90};
  at(knob::auto_gain) = {1};
  at(knob::auto_exposure) = {1};
  at(knob::exposure_us) = {usual_exposure_us};
  at(knob::auto_whitebal) = {1};
  at(knob::rgb_gain_db) = {0, 0, 0};
  at(knob::auto_blc) = {1};
  at(knob::blc_regs) = {0, 0, 0, 0, 0, 0, 0};
  at(knob::lens_correction) = {0, 0, 0};
  at(knob::sensor_register) = {0, 0};
}

caf::error mock_knobs::set(knob which, const knob_values& values) {
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
  at(which) = values;
  if (values[0] != 0)
    return caf::none;
  switch (which) {
  case knob::auto_gain:
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

knob_values mock_knobs::get(knob which) const {
  return at(which);
}

bool mock_knobs::is_on(knob which) const {
  return at(which)[0] != 0;
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
  double common = 1;
  if (!is_on(knob::auto_gain))
    common *= ratio(at(knob::gain_db)[0]);
  if (!is_on(knob::auto_exposure))
    common *= at(knob::exposure_us)[0] / usual_exposure_us;
  for (size_t i = 0; i < 3; ++i) {
    result.gain[i] = common;
    if (!is_on(knob::auto_whitebal))
      result.gain[i] *= ratio(at(knob::rgb_gain_db)[i]);
  }
  return result;
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
