#include "platform/csi/v4l2/camera_controls.hpp"

#include <cerrno>
#include <cmath>
#include <string>

#include "platform/base/errc.hpp"

namespace actorcsi::platform::v4l2 {

namespace {

/// Levels of the reference are -4 to 4.
constexpr double max_level = 4;

/// Unit of V4L2_CID_EXPOSURE_ABSOLUTE.
constexpr double exposure_unit_us = 100;

enum class scale : uint8_t {
  none,     ///< There is no control.
  level,    ///< -4 to 4 are the control's range, 0 its default.
  same,     ///< The control has the knob's unit.
  negative, ///< A menu of effects.
  exposure,
};

struct mapping {
  scale how = scale::none;
  uint32_t id = 0;
};

mapping mapping_of(knob which) {
  switch (which) {
  case knob::contrast:
    return {scale::level, V4L2_CID_CONTRAST};
  case knob::brightness:
    return {scale::level, V4L2_CID_BRIGHTNESS};
  case knob::saturation:
    return {scale::level, V4L2_CID_SATURATION};
  case knob::quality:
    return {scale::same, V4L2_CID_JPEG_COMPRESSION_QUALITY};
  case knob::colorbar:
    return {scale::same, V4L2_CID_TEST_PATTERN};
  case knob::auto_gain:
    return {scale::same, V4L2_CID_AUTOGAIN};
  case knob::auto_whitebal:
    return {scale::same, V4L2_CID_AUTO_WHITE_BALANCE};
  case knob::hmirror:
    return {scale::same, V4L2_CID_HFLIP};
  case knob::vflip:
    return {scale::same, V4L2_CID_VFLIP};
  case knob::special_effect:
    return {scale::negative, V4L2_CID_COLORFX};
  case knob::auto_exposure:
  case knob::exposure_us:
    return {scale::exposure, V4L2_CID_EXPOSURE_AUTO};
  default:
    return {};
  }
}

caf::error lacks(knob which) {
  return make_error(errc::unsupported,
                    std::string{to_string(which)}
                      + ": this camera has no control for it; 'actorcsi "
                        "cameras' lists its controls");
}

caf::error failed(knob which, int err) {
  auto name = std::string{to_string(which)};
  if (err == -EACCES || err == -EBUSY)
    return make_error(errc::control_failed,
                      name
                        + ": the camera decides it by itself now; switch "
                          "the automatic mode off first");
  return make_error(errc::control_failed,
                    name + ": the sensor did not acknowledge");
}

int32_t from_level(double level, const v4l2_queryctrl& x) {
  auto end = level < 0 ? x.minimum : x.maximum;
  auto value =
    x.default_value + std::abs(level) / max_level * (end - x.default_value);
  return static_cast<int32_t>(std::lround(value));
}

double to_level(int32_t value, const v4l2_queryctrl& x) {
  auto end = value < x.default_value ? x.minimum : x.maximum;
  if (end == x.default_value)
    return 0;
  auto level = max_level * (value - x.default_value) / (end - x.default_value);
  if (value < x.default_value)
    level = -level;
  // Steps of the control are coarser than a level's fraction.
  auto whole = std::round(level);
  return from_level(whole, x) == value ? whole : std::round(level * 100) / 100;
}

} // namespace

caf::error camera_controls::write(v4l2_device& camera, knob which, uint32_t id,
                                  int32_t value) {
  if (auto err = camera.set_control(id, value); err != 0)
    return failed(which, err);
  set_[id] = value;
  return caf::none;
}

caf::error camera_controls::set(v4l2_device& camera, knob which,
                                const knob_values& values) {
  auto to = mapping_of(which);
  v4l2_queryctrl range{};
  if (to.how == scale::none || camera.query_control(to.id, range) != 0)
    return lacks(which);
  if (to.how == scale::exposure)
    return set_exposure(camera, values);
  if (values.size() > 1)
    return make_error(errc::unsupported,
                      std::string{to_string(which)}
                        + ": the gains of this camera have no unit; give 0 or "
                          "1 alone, and set them by their numbers with ioctl");
  auto value = static_cast<int32_t>(std::lround(values[0]));
  if (to.how == scale::level)
    value = from_level(values[0], range);
  else if (to.how == scale::negative)
    value = value == 0 ? V4L2_COLORFX_NONE : V4L2_COLORFX_NEGATIVE;
  if (value < range.minimum || value > range.maximum)
    return lacks(which);
  return write(camera, which, to.id, value);
}

caf::error camera_controls::set_exposure(v4l2_device& camera,
                                         const knob_values& values) {
  constexpr auto which = knob::auto_exposure;
  if (values[0] != 0) {
    // Cameras have one of the two automatic modes.
    for (auto mode : {V4L2_EXPOSURE_APERTURE_PRIORITY, V4L2_EXPOSURE_AUTO})
      if (!write(camera, which, V4L2_CID_EXPOSURE_AUTO, mode))
        return caf::none;
    return failed(which, -EINVAL);
  }
  if (auto err =
        write(camera, which, V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL))
    return err;
  if (values.size() < 2)
    return caf::none;
  v4l2_queryctrl range{};
  if (camera.query_control(V4L2_CID_EXPOSURE_ABSOLUTE, range) != 0)
    return lacks(knob::exposure_us);
  auto value = static_cast<int32_t>(std::lround(values[1] / exposure_unit_us));
  if (value < range.minimum || value > range.maximum)
    return make_error(errc::control_failed,
                      "auto_exposure: this camera exposes from "
                        + std::to_string(range.minimum * 100) + " to "
                        + std::to_string(range.maximum * 100)
                        + " us; give a time in that range");
  return write(camera, which, V4L2_CID_EXPOSURE_ABSOLUTE, value);
}

caf::expected<knob_values> camera_controls::get(const v4l2_device& camera,
                                                knob which) const {
  auto from = mapping_of(which);
  v4l2_queryctrl range{};
  if (from.how == scale::none || camera.query_control(from.id, range) != 0)
    return lacks(which);
  int32_t value = 0;
  if (which == knob::exposure_us) {
    if (camera.get_control(V4L2_CID_EXPOSURE_ABSOLUTE, value) != 0)
      return lacks(which);
    return knob_values{value * exposure_unit_us};
  }
  if (auto err = camera.get_control(from.id, value); err != 0)
    return failed(which, err);
  switch (from.how) {
  case scale::level:
    return knob_values{to_level(value, range)};
  case scale::negative:
    return knob_values{value == V4L2_COLORFX_NEGATIVE ? 1.0 : 0.0};
  case scale::exposure:
    return knob_values{value == V4L2_EXPOSURE_MANUAL ? 0.0 : 1.0};
  default:
    return knob_values{double(value)};
  }
}

caf::error camera_controls::set_raw(v4l2_device& camera, uint32_t id,
                                    int32_t value) {
  v4l2_queryctrl range{};
  auto name = "ioctl=" + std::to_string(id);
  if (camera.query_control(id, range) != 0)
    return make_error(errc::unsupported,
                      name
                        + ": this camera has no control with this number; "
                          "'actorcsi cameras' lists its controls");
  if (value < range.minimum || value > range.maximum)
    return make_error(errc::invalid_argument,
                      name + ": " + std::to_string(value) + " is not in "
                        + std::to_string(range.minimum) + " to "
                        + std::to_string(range.maximum)
                        + "; give a value in that range");
  if (auto err = camera.set_control(id, value); err != 0)
    return make_error(errc::control_failed, name + ": " + reason_of(err));
  set_[id] = value;
  return caf::none;
}

caf::expected<int32_t> camera_controls::get_raw(const v4l2_device& camera,
                                                uint32_t id) const {
  int32_t value = 0;
  auto err = camera.get_control(id, value);
  if (err == 0)
    return value;
  auto name = "ioctl=" + std::to_string(id);
  if (err == -EINVAL)
    return make_error(errc::unsupported,
                      name
                        + ": this camera has no control with this number; "
                          "'actorcsi cameras' lists its controls");
  return make_error(errc::control_failed, name + ": " + reason_of(err));
}

void camera_controls::reset(v4l2_device& camera) {
  for (auto& x : set_) {
    v4l2_queryctrl range{};
    if (camera.query_control(x.first, range) == 0)
      camera.set_control(x.first, range.default_value);
  }
  set_.clear();
}

void camera_controls::restore(v4l2_device& camera) const {
  for (auto& x : set_)
    camera.set_control(x.first, x.second);
}

} // namespace actorcsi::platform::v4l2
