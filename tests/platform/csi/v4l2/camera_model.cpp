#include "tests/platform/csi/v4l2/camera_model.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

// What the node says and takes. Frames are in camera_model_stream.cpp.

namespace actorcsi::platform::test {

namespace {

constexpr uint32_t side = max_frame_side;

v4l2_queryctrl integer(uint32_t id, const char* name, int32_t least,
                       int32_t most, int32_t usual) {
  v4l2_queryctrl x{};
  x.id = id;
  x.type = V4L2_CTRL_TYPE_INTEGER;
  std::strncpy(reinterpret_cast<char*>(x.name), name, sizeof(x.name) - 1);
  x.minimum = least;
  x.maximum = most;
  x.step = 1;
  x.default_value = usual;
  return x;
}

template <size_t N>
void put(__u8 (&to)[N], const std::string& text) {
  std::memcpy(to, text.data(), std::min(text.size(), N - 1));
}

bool is_whole_period(double rate, v4l2_fract x) {
  return x.numerator != 0
         && std::abs(rate * x.numerator / x.denominator - 1) < 1e-6;
}

} // namespace

camera_model::camera_model(const clock& time, camera_model_config x)
  : what(std::move(x)), clock_(time) {
  for (auto& x : {integer(V4L2_CID_BRIGHTNESS, "Brightness", 0, 255, 128),
                  integer(V4L2_CID_CONTRAST, "Contrast", 0, 255, 128),
                  integer(V4L2_CID_SATURATION, "Saturation", 0, 100, 64),
                  integer(V4L2_CID_HFLIP, "Horizontal Flip", 0, 1, 0),
                  integer(V4L2_CID_GAIN, "Gain", 0, 100, 0),
                  integer(V4L2_CID_EXPOSURE_AUTO, "Auto Exposure", 0, 3, 3),
                  integer(V4L2_CID_EXPOSURE_ABSOLUTE, "Exposure Time, Absolute",
                          3, 2047, 250)})
    controls[x.id] = x;
  for (auto& x : controls)
    values[x.first] = x.second.default_value;
}

std::vector<std::string> camera_model::nodes() {
  std::vector<std::string> result;
  for (auto& x : files)
    result.push_back(x.first);
  if (plugged_)
    result.push_back(path_);
  std::sort(result.begin(), result.end());
  return result;
}

int camera_model::open(const std::string& path) {
  auto other = files.find(path);
  if (other != files.end() && other->second != 0)
    return other->second;
  auto mine = plugged_ && path == path_;
  if (!mine && other == files.end())
    return -ENOENT;
  open_[next_fd_] = mine ? node::camera : node::other;
  return next_fd_++;
}

void camera_model::close(int fd) {
  if (open_.erase(fd) == 0)
    complain("close of what is not open", 0);
  if (watched_ == fd)
    complain("close while watched", 0);
}

int camera_model::complain(const std::string& text, int result) {
  complaints.push_back(text);
  return result;
}

int camera_model::ioctl(int fd, unsigned long request, void* arg) {
  auto found = open_.find(fd);
  if (found == open_.end())
    return complain("ioctl of what is not open", -EBADF);
  if (found->second != node::camera)
    return found->second == node::unplugged ? -ENODEV : -ENOTTY;
  return dispatch(request, arg);
}

int camera_model::dispatch(unsigned long request, void* arg) {
  auto logged = [this](const char* name, int result) {
    if (result == 0)
      calls.emplace_back(name);
    return result;
  };
  switch (request) {
  case VIDIOC_QUERYCAP:
    return query(*static_cast<v4l2_capability*>(arg));
  case VIDIOC_ENUM_FMT:
    return list_format(*static_cast<v4l2_fmtdesc*>(arg));
  case VIDIOC_ENUM_FRAMESIZES:
    return list_size(*static_cast<v4l2_frmsizeenum*>(arg));
  case VIDIOC_ENUM_FRAMEINTERVALS:
    return list_period(*static_cast<v4l2_frmivalenum*>(arg));
  case VIDIOC_TRY_FMT:
    return format(*static_cast<v4l2_format*>(arg), false);
  case VIDIOC_S_FMT:
    return logged("S_FMT", format(*static_cast<v4l2_format*>(arg), true));
  case VIDIOC_G_PARM:
    return period(*static_cast<v4l2_streamparm*>(arg), false);
  case VIDIOC_S_PARM:
    return logged("S_PARM", period(*static_cast<v4l2_streamparm*>(arg), true));
  case VIDIOC_G_SELECTION:
    return crop(*static_cast<v4l2_selection*>(arg), false);
  case VIDIOC_S_SELECTION:
    return crop(*static_cast<v4l2_selection*>(arg), true);
  case VIDIOC_QUERYCTRL:
    return query_control(*static_cast<v4l2_queryctrl*>(arg));
  case VIDIOC_G_CTRL:
    return control(*static_cast<v4l2_control*>(arg), false);
  case VIDIOC_S_CTRL:
    return control(*static_cast<v4l2_control*>(arg), true);
  case VIDIOC_REQBUFS:
    return logged("REQBUFS",
                  request_buffers(*static_cast<v4l2_requestbuffers*>(arg)));
  case VIDIOC_QUERYBUF:
    return query_buffer(*static_cast<v4l2_buffer*>(arg));
  case VIDIOC_QBUF:
    return logged("QBUF", queue(*static_cast<v4l2_buffer*>(arg)));
  case VIDIOC_DQBUF:
    return logged("DQBUF", dequeue(*static_cast<v4l2_buffer*>(arg)));
  case VIDIOC_STREAMON:
    return logged("STREAMON", stream_on());
  case VIDIOC_STREAMOFF:
    return logged("STREAMOFF", stream_off());
  default:
    return -ENOTTY;
  }
}

int camera_model::query(v4l2_capability& x) const {
  put(x.card, what.name);
  put(x.bus_info, what.bus);
  x.device_caps = what.capabilities | V4L2_CAP_STREAMING;
  if (what.multi_planar)
    x.device_caps = V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_STREAMING;
  // That of every node of the device, so that it tells nothing.
  x.capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE
                   | V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
  return 0;
}

int camera_model::list_format(v4l2_fmtdesc& x) const {
  if (x.index >= what.formats.size())
    return -EINVAL;
  x.pixelformat = what.formats[x.index];
  return 0;
}

int camera_model::list_size(v4l2_frmsizeenum& x) const {
  if (what.sizes.empty()) {
    if (x.index > 0)
      return -EINVAL;
    x.type = V4L2_FRMSIZE_TYPE_STEPWISE;
    x.stepwise = {1, side, 1, 1, side, 1};
    return 0;
  }
  if (x.index >= what.sizes.size())
    return -EINVAL;
  x.type = V4L2_FRMSIZE_TYPE_DISCRETE;
  x.discrete = {what.sizes[x.index].width, what.sizes[x.index].height};
  return 0;
}

int camera_model::list_period(v4l2_frmivalenum& x) const {
  if (!what.knows_rate)
    return -ENOTTY;
  auto found = what.rates.find(x.pixel_format);
  if (found == what.rates.end()) {
    if (x.index > 0)
      return -EINVAL;
    x.type = V4L2_FRMIVAL_TYPE_CONTINUOUS;
    x.stepwise.min = {1, 10'000};
    x.stepwise.max = {1000, 1};
    x.stepwise.step = {1, 1};
    return 0;
  }
  if (x.index >= found->second.size())
    return -EINVAL;
  x.type = V4L2_FRMIVAL_TYPE_DISCRETE;
  x.discrete = {1000, static_cast<uint32_t>(found->second[x.index] * 1000)};
  return 0;
}

camera_model::view camera_model::nearest(uint32_t fourcc,
                                         frame_size size) const {
  view result;
  auto& formats = what.formats;
  auto known = std::find(formats.begin(), formats.end(), fourcc);
  result.fourcc = known == formats.end() ? formats.front() : fourcc;
  result.size = size;
  auto& sizes = what.sizes;
  if (!sizes.empty()
      && std::find(sizes.begin(), sizes.end(), size) == sizes.end())
    result.size = sizes.front();
  auto unit =
    result.fourcc == V4L2_PIX_FMT_GREY || result.fourcc == V4L2_PIX_FMT_SBGGR8
      ? 1u
      : 2u;
  auto line = result.size.width * unit;
  result.stride = (line + what.line_unit - 1) / what.line_unit * what.line_unit;
  // As drivers do whose memory comes in pages.
  result.bytes = (result.stride * result.size.height + 4095) / 4096 * 4096;
  return result;
}

int camera_model::format(v4l2_format& x, bool set) {
  auto& mp = x.fmt.pix_mp;
  auto& pix = x.fmt.pix;
  frame_size asked{static_cast<uint16_t>(pix.width),
                   static_cast<uint16_t>(pix.height)};
  // Width and height are the first two of both.
  auto fourcc = what.multi_planar ? mp.pixelformat : pix.pixelformat;
  if (set && what.busy)
    return -EBUSY;
  if (set && !buffers_.empty())
    return complain("S_FMT while buffers are provided", -EBUSY);
  auto got = nearest(fourcc, asked);
  if (what.multi_planar) {
    mp.width = got.size.width;
    mp.height = got.size.height;
    mp.pixelformat = got.fourcc;
    mp.num_planes = 1;
    mp.plane_fmt[0].bytesperline = got.stride;
    mp.plane_fmt[0].sizeimage = got.bytes;
  } else {
    pix.width = got.size.width;
    pix.height = got.size.height;
    pix.pixelformat = got.fourcc;
    pix.bytesperline = got.stride;
    pix.sizeimage = got.bytes;
  }
  if (!set)
    return 0;
  view_ = got;
  // It has no scaler: a size that the crop does not have moves the crop.
  if (crop_.width != got.size.width || crop_.height != got.size.height)
    crop_ = {8, 8, got.size.width, got.size.height};
  return 0;
}

int camera_model::period(v4l2_streamparm& x, bool set) {
  if (!what.knows_rate)
    return -ENOTTY;
  auto& capture = x.parm.capture;
  if (set) {
    if (streaming_ && !what.changes_rate)
      return -EBUSY;
    period_ = capture.timeperframe;
    auto found = what.rates.find(view_.fourcc);
    if (found != what.rates.end()
        && std::none_of(found->second.begin(), found->second.end(),
                        [&](auto x) { return is_whole_period(x, period_); }))
      period_ = {1000, static_cast<uint32_t>(found->second.front() * 1000)};
    if (streaming_)
      next_begin_ = std::max(clock_.now(), begin_ + frame_time());
  }
  capture.capability = V4L2_CAP_TIMEPERFRAME;
  capture.timeperframe = period_;
  return 0;
}

int camera_model::crop(v4l2_selection& x, bool set) {
  if (!what.crops)
    return -ENOTTY;
  if (x.type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
    return -EINVAL;
  if (set) {
    if (!buffers_.empty())
      return complain("S_SELECTION while buffers are provided", -EBUSY);
    crop_ = x.r;
  }
  x.r = x.target == V4L2_SEL_TGT_CROP ? crop_ : v4l2_rect{0, 0, side, side};
  return 0;
}

int camera_model::query_control(v4l2_queryctrl& x) const {
  auto next = (x.id & V4L2_CTRL_FLAG_NEXT_CTRL) != 0;
  auto id = x.id & ~uint32_t{V4L2_CTRL_FLAG_NEXT_CTRL};
  auto found = next ? controls.upper_bound(id) : controls.find(id);
  if (found == controls.end())
    return -EINVAL;
  x = found->second;
  return 0;
}

int camera_model::control(v4l2_control& x, bool set) {
  auto found = controls.find(x.id);
  if (found == controls.end())
    return -EINVAL;
  if (set) {
    if (faults_.take(fault::knob))
      return -EIO;
    // In silence, as the kernel does.
    values[x.id] =
      std::clamp(x.value, found->second.minimum, found->second.maximum);
  }
  x.value = values[x.id];
  return 0;
}

} // namespace actorcsi::platform::test
