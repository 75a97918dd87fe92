#include "platform/csi/v4l2/v4l2_device.hpp"

// What a camera says that it has.

namespace actorcsi::platform::v4l2 {

namespace {

/// Limit of what a camera may list, in case its list has no end.
constexpr uint32_t max_listed = 256;

uint16_t limited(uint32_t x) {
  return static_cast<uint16_t>(x > UINT16_MAX ? UINT16_MAX : x);
}

bool is_in_steps(uint16_t x, uint16_t least, uint16_t most, uint16_t step) {
  return x >= least && x <= most && (step == 0 || (x - least) % step == 0);
}

} // namespace

frame_size checked_size(uint32_t width, uint32_t height) {
  auto fits = width <= UINT16_MAX && height <= UINT16_MAX;
  return fits ? frame_size{static_cast<uint16_t>(width),
                           static_cast<uint16_t>(height)}
              : frame_size{};
}

bool size_range::contains(frame_size x) const {
  return is_in_steps(x.width, least.width, most.width, step.width)
         && is_in_steps(x.height, least.height, most.height, step.height);
}

bool v4l2_device::is_there() const {
  v4l2_capability x{};
  return call(VIDIOC_QUERYCAP, &x) == 0;
}

std::vector<v4l2_fmtdesc> v4l2_device::formats() const {
  std::vector<v4l2_fmtdesc> result;
  for (uint32_t i = 0; i < max_listed; ++i) {
    v4l2_fmtdesc x{};
    x.index = i;
    x.type = type_;
    if (call(VIDIOC_ENUM_FMT, &x) != 0)
      break;
    result.push_back(x);
  }
  return result;
}

std::vector<size_range> v4l2_device::sizes(uint32_t fourcc) const {
  std::vector<size_range> result;
  for (uint32_t i = 0; i < max_listed; ++i) {
    v4l2_frmsizeenum x{};
    x.index = i;
    x.pixel_format = fourcc;
    if (call(VIDIOC_ENUM_FRAMESIZES, &x) != 0)
      break;
    if (x.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
      auto size = checked_size(x.discrete.width, x.discrete.height);
      result.push_back({size, size, {1, 1}});
      continue;
    }
    auto& s = x.stepwise;
    result.push_back({{limited(s.min_width), limited(s.min_height)},
                      {limited(s.max_width), limited(s.max_height)},
                      {limited(s.step_width), limited(s.step_height)}});
    break;
  }
  return result;
}

std::vector<period_range> v4l2_device::periods(uint32_t fourcc,
                                               frame_size size) const {
  std::vector<period_range> result;
  for (uint32_t i = 0; i < max_listed; ++i) {
    v4l2_frmivalenum x{};
    x.index = i;
    x.pixel_format = fourcc;
    x.width = size.width;
    x.height = size.height;
    if (call(VIDIOC_ENUM_FRAMEINTERVALS, &x) != 0)
      break;
    if (x.type == V4L2_FRMIVAL_TYPE_DISCRETE) {
      result.push_back({x.discrete, x.discrete});
      continue;
    }
    result.push_back({x.stepwise.min, x.stepwise.max});
    break;
  }
  return result;
}

std::vector<v4l2_queryctrl> v4l2_device::controls() const {
  std::vector<v4l2_queryctrl> result;
  v4l2_queryctrl x{};
  for (uint32_t i = 0; i < max_listed; ++i) {
    x.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
    if (call(VIDIOC_QUERYCTRL, &x) != 0)
      break;
    auto has_value =
      x.type == V4L2_CTRL_TYPE_INTEGER || x.type == V4L2_CTRL_TYPE_BOOLEAN
      || x.type == V4L2_CTRL_TYPE_MENU || x.type == V4L2_CTRL_TYPE_INTEGER_MENU
      || x.type == V4L2_CTRL_TYPE_BITMASK;
    if (has_value && (x.flags & V4L2_CTRL_FLAG_DISABLED) == 0)
      result.push_back(x);
  }
  return result;
}

bool v4l2_device::has(uint32_t fourcc, frame_size size) const {
  auto x = format_of(fourcc, size);
  if (call(VIDIOC_TRY_FMT, &x) != 0)
    return false;
  raw_format got;
  read(x, got);
  return got.fourcc == fourcc && got.size == size;
}

} // namespace actorcsi::platform::v4l2
