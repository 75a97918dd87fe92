#include "platform/csi/knobs.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

/// How the values of a knob are interpreted.
enum class kind : uint8_t {
  level,      ///< Whole numbers.
  continuous, ///< Any number in the range.
  power,      ///< A power of two.
  switched,   ///< 0 or 1, then values in the range.
};

struct entry {
  knob_spec spec;
  kind how;
};

// Levels are those of the OV7725, which the reference gives as -4 to 4; its
// gain ends at 42 dB (a ceiling of 128). Sensors have no common limit for the
// exposure: one second is longer than any of them takes.
constexpr entry table[] = {
  {{knob::contrast, "contrast", 1, 1, -4, 4}, kind::level},
  {{knob::brightness, "brightness", 1, 1, -4, 4}, kind::level},
  {{knob::saturation, "saturation", 1, 1, -4, 4}, kind::level},
  {{knob::gainceiling, "gainceiling", 1, 1, 2, 128}, kind::power},
  {{knob::quality, "quality", 1, 1, 0, 100}, kind::level},
  {{knob::colorbar, "colorbar", 1, 1, 0, 1}, kind::level},
  {{knob::auto_gain, "auto_gain", 1, 3, 0, 42}, kind::switched},
  {{knob::gain_db, "gain_db", 0, 1, 0, 42}, kind::continuous},
  {{knob::auto_exposure, "auto_exposure", 1, 2, 1, 1'000'000}, kind::switched},
  {{knob::exposure_us, "exposure_us", 0, 1, 1, 1'000'000}, kind::continuous},
  {{knob::auto_whitebal, "auto_whitebal", 1, 4, -42, 42}, kind::switched},
  {{knob::rgb_gain_db, "rgb_gain_db", 0, 3, -42, 42}, kind::continuous},
  {{knob::auto_blc, "auto_blc", 1, 9, 0, 65535}, kind::switched},
  {{knob::blc_regs, "blc_regs", 0, 8, 0, 65535}, kind::level},
  {{knob::hmirror, "hmirror", 1, 1, 0, 1}, kind::level},
  {{knob::vflip, "vflip", 1, 1, 0, 1}, kind::level},
  {{knob::transpose, "transpose", 1, 1, 0, 1}, kind::level},
  {{knob::auto_rotation, "auto_rotation", 1, 1, 0, 1}, kind::level},
  {{knob::special_effect, "special_effect", 1, 1, 0, 1}, kind::level},
  {{knob::lens_correction, "lens_correction", 1, 3, 0, 255}, kind::switched},
  {{knob::color_palette, "color_palette", 1, 1, -1, 1}, kind::level},
  {{knob::shutdown, "shutdown", 1, 1, 0, 1}, kind::level},
  {{knob::sleep, "sleep", 1, 1, 0, 1}, kind::level},
  {{knob::sensor_register, "sensor_register", 1, 2, 0, 65535}, kind::level},
};

static_assert(sizeof(table) / sizeof(table[0]) == num_knobs);

const entry& entry_of(knob id) {
  auto i = static_cast<size_t>(id) - 1;
  return table[std::min(i, num_knobs - 1)];
}

bool whole(double value) {
  return value == std::floor(value);
}

bool is_power_of_two(double value) {
  int exponent = 0;
  return std::frexp(value, &exponent) == 0.5;
}

bool fits(const entry& what, size_t position, double value) {
  if (what.how == kind::switched && position == 0)
    return value == 0 || value == 1;
  // Written so that NaN does not pass.
  if (!(value >= what.spec.min && value <= what.spec.max))
    return false;
  switch (what.how) {
  case kind::level:
    return whole(value);
  case kind::power:
    return is_power_of_two(value);
  default:
    return true;
  }
}

std::string rule_of(const entry& what) {
  auto& spec = what.spec;
  std::string out;
  if (spec.max_values == 1)
    out = "takes one value, ";
  else
    out = "takes " + std::to_string(spec.min_values) + " to "
          + std::to_string(spec.max_values) + " values, ";
  switch (what.how) {
  case kind::switched:
    out += "0 or 1 and then numbers";
    break;
  case kind::power:
    out += "a power of two";
    break;
  case kind::level:
    out += "whole numbers";
    break;
  default:
    out += "numbers";
  }
  // As whole numbers: a million would read 1e+06.
  return out + " from " + std::to_string(static_cast<long>(spec.min)) + " to "
         + std::to_string(static_cast<long>(spec.max));
}

std::string rendered(const knob_spec& spec, const knob_values& values) {
  std::string out;
  for (auto value : values) {
    char text[32];
    std::snprintf(text, sizeof(text), "%g", value);
    out += out.empty() ? "" : ",";
    out += text;
  }
  return std::string{spec.name} + "=" + out;
}

} // namespace

knob_values::knob_values(std::initializer_list<double> values) {
  for (auto value : values)
    push_back(value);
}

bool knob_values::push_back(double value) {
  if (size_ == capacity)
    return false;
  values_[size_++] = value;
  return true;
}

const knob_spec& spec_of(knob id) {
  return entry_of(id).spec;
}

const char* to_string(knob id) {
  return spec_of(id).name;
}

caf::expected<knob> parse_knob(std::string_view text) {
  for (auto& what : table)
    if (text == what.spec.name)
      return what.spec.id;
  std::string context{text};
  context += ": no such knob; known are";
  auto separator = " ";
  for (auto& what : table) {
    context += separator;
    context += what.spec.name;
    separator = ", ";
  }
  return make_error(errc::control_failed, std::move(context));
}

caf::error check(knob id, const knob_values& values) {
  auto& what = entry_of(id);
  if (what.spec.min_values == 0)
    return make_error(errc::control_failed,
                      rendered(what.spec, values)
                        + ": read only, set by its auto_ knob");
  auto good = values.size() >= what.spec.min_values
              && values.size() <= what.spec.max_values;
  for (size_t i = 0; good && i < values.size(); ++i)
    good = fits(what, i, values[i]);
  if (!good)
    return make_error(errc::control_failed,
                      rendered(what.spec, values) + ": " + rule_of(what));
  return caf::none;
}

} // namespace actorcsi::platform
