#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>

#include "platform/base/errc.hpp"
#include "platform/csi/decibels.hpp"
#include "platform/csi/sensors/ov5640.hpp"
#include "platform/csi/sensors/ov5640_registers.hpp"

// The OV5640's knobs: sections 4.4 to 4.6 and 5 of its data sheet.

namespace actorcsi::platform {

namespace reg = ov5640_reg;

namespace {

// 0x3503
constexpr uint8_t manual_exposure = 0x01;
constexpr uint8_t manual_gain = 0x02;

// 0x3406
constexpr uint8_t manual_whitebal = 0x01;

constexpr uint8_t both_flips = 0x06;

// 0x4000
constexpr uint8_t blc_on = 0x01;

/// Black levels of four pixels of the colour filter, 16 bits each.
constexpr uint16_t num_blc_regs = 8;

// 0x5000
constexpr uint8_t lens_correction_on = 0x80;

// 0x503D
constexpr uint8_t colour_bars_on = 0x80;

// 0x5580
constexpr uint8_t negative = 0x40;

// 0x5588
constexpr uint8_t darker = 0x08;

constexpr int gain_one = 16;
constexpr int max_gain = 0x3FF;
constexpr int whitebal_one = 0x400;
constexpr int max_whitebal = 0xFFF;

constexpr int saturation_zero = 0x40;
constexpr int saturation_step = 0x10;
constexpr int contrast_zero = 0x20;
constexpr int contrast_step = 4;
constexpr int brightness_step = 0x10;

uint16_t clamped(double x, int most) {
  return static_cast<uint16_t>(std::clamp(std::lround(x), 0L, long{most}));
}

/// The values of all `parts`, or the first error.
caf::expected<knob_values>
joined(std::initializer_list<caf::expected<knob_values>> parts) {
  knob_values result;
  for (auto& part : parts) {
    if (!part)
      return part.error();
    for (auto value : *part)
      result.push_back(value);
  }
  return result;
}

caf::error no_such(knob which) {
  return make_error(errc::unsupported, std::string{to_string(which)}
                                         + ": the OV5640 has no such knob");
}

} // namespace

caf::error ov5640::set_knob(knob which, const knob_values& values) {
  if (auto err = check(which, values))
    return err;
  auto on = values[0] != 0;
  if (which == knob::shutdown)
    return set_shutdown(on);
  if (auto err = need_chip())
    return err;
  auto bits = [on](uint8_t mask) { return on ? mask : uint8_t{0}; };
  switch (which) {
  case knob::contrast:
  case knob::brightness:
  case knob::saturation:
    return set_level(which, static_cast<int>(values[0]));
  case knob::quality:
    return set_quality(values[0]);
  case knob::gainceiling:
    return write16(reg::gain_ceiling, clamped(values[0] * gain_one, max_gain));
  case knob::colorbar:
    return change(reg::test_pattern, colour_bars_on, bits(colour_bars_on));
  case knob::auto_gain:
    return set_auto_gain(values);
  case knob::auto_exposure:
    return set_auto_exposure(values);
  case knob::auto_whitebal:
    return set_auto_whitebal(values);
  case knob::auto_blc:
    return set_auto_blc(values);
  case knob::hmirror:
    return change(reg::horizontal, both_flips, bits(both_flips));
  case knob::vflip:
    // Upright is flipped: see ov5640_tables.cpp.
    return change(reg::vertical, both_flips, on ? 0 : both_flips);
  case knob::special_effect:
    return change(reg::effect_ctrl, negative, bits(negative));
  case knob::lens_correction:
    return change(reg::isp_ctrl00, lens_correction_on,
                  bits(lens_correction_on));
  case knob::sleep:
    asleep_ = on;
    return write_power();
  case knob::sensor_register:
    peeked_ = static_cast<uint16_t>(values[0]);
    if (values.size() < 2)
      return caf::none;
    if (values[1] > 0xFF)
      return make_error(errc::control_failed,
                        "sensor_register: a register of the OV5640 has 8 bits");
    // Power is no setting.
    if (peeked_ == reg::system_ctrl0)
      return write_once(peeked_, static_cast<uint8_t>(values[1]));
    return write(peeked_, static_cast<uint8_t>(values[1]));
  default:
    return no_such(which);
  }
}

caf::expected<knob_values> ov5640::get_knob(knob which) const {
  if (!ready_ && which != knob::shutdown)
    return make_error(errc::control_failed, std::string{to_string(which)}
                                              + ": reset the sensor first");
  switch (which) {
  case knob::contrast:
  case knob::brightness:
  case knob::saturation:
    return get_level(which);
  case knob::quality:
    return get_quality();
  case knob::gainceiling: {
    auto x = read16(reg::gain_ceiling);
    if (!x)
      return x.error();
    return knob_values{static_cast<double>(*x & max_gain) / gain_one};
  }
  case knob::colorbar:
    return get_bits(reg::test_pattern, colour_bars_on, true);
  case knob::auto_gain:
    return joined({get_bits(reg::aec_manual, manual_gain, false),
                   get_db(reg::gain), get_db(reg::gain_ceiling)});
  case knob::gain_db:
    return get_db(reg::gain);
  case knob::auto_exposure:
    return joined(
      {get_bits(reg::aec_manual, manual_exposure, false), get_exposure_us()});
  case knob::exposure_us:
    return get_exposure_us();
  case knob::auto_whitebal:
    return joined(
      {get_bits(reg::awb_manual, manual_whitebal, false), get_rgb_gain_db()});
  case knob::rgb_gain_db:
    return get_rgb_gain_db();
  case knob::auto_blc:
    return joined({get_bits(reg::blc_ctrl00, blc_on, true), get_blc_regs()});
  case knob::blc_regs:
    return get_blc_regs();
  case knob::hmirror:
    return get_bits(reg::horizontal, both_flips, true);
  case knob::vflip:
    return get_bits(reg::vertical, both_flips, false);
  case knob::special_effect:
    return get_bits(reg::effect_ctrl, negative, true);
  case knob::lens_correction:
    return get_bits(reg::isp_ctrl00, lens_correction_on, true);
  case knob::shutdown:
    return knob_values{shut_down_ ? 1.0 : 0.0};
  case knob::sleep:
    return knob_values{asleep_ ? 1.0 : 0.0};
  case knob::sensor_register: {
    auto x = read(peeked_);
    if (!x)
      return x.error();
    return knob_values{static_cast<double>(peeked_), static_cast<double>(*x)};
  }
  default:
    return no_such(which);
  }
}

// -- private ------------------------------------------------------------------

caf::error ov5640::set_auto_gain(const knob_values& values) {
  auto on = values[0] != 0;
  if (auto err = change(reg::aec_manual, manual_gain, on ? 0 : manual_gain))
    return err;
  if (!on && values.size() > 1)
    return write16(reg::gain,
                   clamped(ratio_of(values[1]) * gain_one, max_gain));
  if (on && values.size() > 2)
    return write16(reg::gain_ceiling,
                   clamped(ratio_of(values[2]) * gain_one, max_gain));
  return caf::none;
}

caf::error ov5640::set_auto_exposure(const knob_values& values) {
  auto on = values[0] != 0;
  if (auto err =
        change(reg::aec_manual, manual_exposure, on ? 0 : manual_exposure))
    return err;
  if (!on && values.size() < 2)
    return caf::none;
  exposure_us_ = on ? std::nullopt : std::optional{values[1]};
  // The frame is as long as the exposure needs.
  return refresh_rate();
}

caf::error ov5640::set_auto_whitebal(const knob_values& values) {
  auto on = values[0] != 0;
  if (auto err =
        change(reg::awb_manual, manual_whitebal, on ? 0 : manual_whitebal))
    return err;
  for (size_t i = 1; !on && i < values.size(); ++i) {
    auto address = static_cast<uint16_t>(reg::awb_gains + 2 * (i - 1));
    auto x = clamped(ratio_of(values[i]) * whitebal_one, max_whitebal);
    if (auto err = write16(address, x))
      return err;
  }
  return caf::none;
}

caf::error ov5640::set_auto_blc(const knob_values& values) {
  auto on = values[0] != 0;
  for (auto value : values)
    if (value > 0xFF)
      return make_error(errc::control_failed,
                        "auto_blc: a register of the OV5640 has 8 bits");
  if (auto err = change(reg::blc_ctrl00, blc_on, on ? blc_on : 0))
    return err;
  for (uint16_t i = 1; !on && i < values.size(); ++i)
    if (auto err = write(static_cast<uint16_t>(reg::black_levels + i - 1),
                         static_cast<uint8_t>(values[i])))
      return err;
  return caf::none;
}

caf::error ov5640::set_shutdown(bool on) {
  if (on == shut_down_)
    return caf::none;
  shut_down_ = on;
  if (power_ == nullptr) {
    auto err = need_chip();
    return err ? err : write_power();
  }
  if (on) {
    cut_power();
    return caf::none;
  }
  if (auto err = restore())
    return err;
  return write_power();
}

caf::error ov5640::set_level(knob which, int level) {
  switch (which) {
  case knob::saturation: {
    auto x = static_cast<uint8_t>(saturation_zero + level * saturation_step);
    if (auto err = write(reg::saturation_u, x))
      return err;
    return write(reg::saturation_v, x);
  }
  case knob::contrast:
    return write(reg::contrast,
                 static_cast<uint8_t>(contrast_zero + level * contrast_step));
  default:
    if (auto err = change(reg::effect_signs, darker, level < 0 ? darker : 0))
      return err;
    return write(reg::brightness,
                 static_cast<uint8_t>(std::abs(level) * brightness_step));
  }
}

caf::expected<knob_values> ov5640::get_bits(uint16_t address, uint8_t mask,
                                            bool on_if_set) const {
  auto x = read(address);
  if (!x)
    return x.error();
  return knob_values{((*x & mask) != 0) == on_if_set ? 1.0 : 0.0};
}

caf::expected<knob_values> ov5640::get_level(knob which) const {
  auto address = which == knob::saturation ? reg::saturation_u
                 : which == knob::contrast ? reg::contrast
                                           : reg::brightness;
  auto x = read(address);
  if (!x)
    return x.error();
  int level = *x;
  switch (which) {
  case knob::saturation:
    level = (level - saturation_zero) / saturation_step;
    break;
  case knob::contrast:
    level = (level - contrast_zero) / contrast_step;
    break;
  default: {
    auto signs = read(reg::effect_signs);
    if (!signs)
      return signs.error();
    level /= brightness_step;
    if ((*signs & darker) != 0)
      level = -level;
  }
  }
  return knob_values{static_cast<double>(level)};
}

caf::expected<knob_values> ov5640::get_db(uint16_t address) const {
  auto x = read16(address);
  if (!x)
    return x.error();
  return knob_values{
    decibels_of(std::max(1, *x & max_gain) / static_cast<double>(gain_one))};
}

caf::expected<knob_values> ov5640::get_exposure_us() const {
  auto high = read(reg::exposure);
  if (!high)
    return high.error();
  auto low = read16(reg::exposure + 1);
  if (!low)
    return low.error();
  if (!view_)
    return knob_values{exposure_us_.value_or(0)};
  auto sixteenths = (*high & 0x0F) << 16 | *low;
  return knob_values{sixteenths / 16.0 * timing_.hts * 1e6 / ov5640_sclk_hz};
}

caf::expected<knob_values> ov5640::get_rgb_gain_db() const {
  knob_values result;
  for (uint16_t i = 0; i < 3; ++i) {
    auto x = read16(static_cast<uint16_t>(reg::awb_gains + 2 * i));
    if (!x)
      return x.error();
    result.push_back(decibels_of(std::max(1, *x & max_whitebal)
                                 / static_cast<double>(whitebal_one)));
  }
  return result;
}

caf::expected<knob_values> ov5640::get_blc_regs() const {
  knob_values result;
  for (uint16_t i = 0; i < num_blc_regs; ++i) {
    auto x = read(static_cast<uint16_t>(reg::black_levels + i));
    if (!x)
      return x.error();
    result.push_back(*x);
  }
  return result;
}

} // namespace actorcsi::platform
