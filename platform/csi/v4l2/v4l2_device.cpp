#include "platform/csi/v4l2/v4l2_device.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"

namespace actorcsi::platform::v4l2 {

namespace {

/// What a device says of itself, made printable.
std::string text_of(const __u8* text, size_t size) {
  auto chars = reinterpret_cast<const char*>(text);
  return printable({chars, strnlen(chars, size)});
}

caf::error refuse(std::string why) {
  return make_error(errc::device_unavailable, std::move(why));
}

} // namespace

bool is_gone(int err) {
  return err == -ENODEV || err == -ENXIO;
}

std::string reason_of(int err) {
  switch (err < 0 ? -err : err) {
  case ENOENT:
    return "there is no such file; 'actorcsi cameras' lists the cameras";
  case EACCES:
  case EPERM:
    return "no permission to open it; add the user to its group, which is "
           "'video' on Debian";
  case EBUSY:
    return "another program uses it; end that program, or use another camera";
  case EISDIR:
    return "it is a directory; give the path of a camera such as /dev/video0";
  case ENODEV:
  case ENXIO:
    return "the camera is unplugged; plug it in";
  case ENOSPC:
    return "its USB bus has no bandwidth left; use a smaller frame, fewer "
           "frames per second, or another USB port";
  case ENOMEM:
    return "the kernel has no memory for its buffers; use fewer framebuffers "
           "or a smaller frame";
  case ENOTTY:
    return "it is not a camera; 'actorcsi cameras' lists the cameras";
  default:
    return std::generic_category().message(err < 0 ? -err : err)
           + "; unplug the camera and plug it in again";
  }
}

std::string to_string_fourcc(uint32_t fourcc) {
  std::string result;
  for (int shift = 0; shift < 32; shift += 8) {
    auto c = static_cast<char>((fourcc >> shift) & 0x7F);
    if (c > ' ')
      result += c;
  }
  return result;
}

// -- opening ------------------------------------------------------------------

caf::expected<std::unique_ptr<v4l2_device>>
v4l2_device::open(std::shared_ptr<kernel_calls> kernel,
                  const std::string& path) {
  auto fd = kernel->open(path);
  if (fd < 0)
    return refuse(reason_of(fd));
  std::unique_ptr<v4l2_device> result{new v4l2_device(std::move(kernel), fd)};
  v4l2_capability what{};
  if (auto err = result->call(VIDIOC_QUERYCAP, &what); err != 0) {
    // A file or another device says this or that, but never what it is.
    auto gone = err == -ENODEV || err == -EBUSY;
    return refuse(reason_of(gone ? err : -ENOTTY));
  }
  // All nodes of a device have `capabilities`, one of them `device_caps`.
  auto has = (what.capabilities & V4L2_CAP_DEVICE_CAPS) != 0
               ? what.device_caps
               : what.capabilities;
  if ((has & V4L2_CAP_VIDEO_CAPTURE) != 0)
    result->type_ = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  else if ((has & V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0)
    result->type_ = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  else if ((has & V4L2_CAP_META_CAPTURE) != 0)
    return refuse("it carries a camera's metadata, not its pictures; "
                  "'actorcsi cameras' lists the cameras");
  else
    return refuse("it is a video device that captures nothing; 'actorcsi "
                  "cameras' lists the cameras");
  if ((has & V4L2_CAP_STREAMING) == 0)
    return refuse("it has no memory-mapped buffers; use another camera");
  result->id_ = {path, text_of(what.card, sizeof(what.card)),
                 text_of(what.bus_info, sizeof(what.bus_info))};
  return result;
}

v4l2_device::~v4l2_device() {
  stop();
  give_up();
  kernel_->close(fd_);
}

// -- set up -------------------------------------------------------------------

v4l2_format v4l2_device::format_of(uint32_t fourcc, frame_size size) const {
  v4l2_format x{};
  x.type = type_;
  if (is_multi_planar()) {
    auto& pix = x.fmt.pix_mp;
    pix.width = size.width;
    pix.height = size.height;
    pix.pixelformat = fourcc;
    pix.field = V4L2_FIELD_NONE;
    pix.num_planes = 1;
  } else {
    auto& pix = x.fmt.pix;
    pix.width = size.width;
    pix.height = size.height;
    pix.pixelformat = fourcc;
    pix.field = V4L2_FIELD_NONE;
  }
  return x;
}

void v4l2_device::read(const v4l2_format& from, raw_format& to) const {
  auto colours = [&to](uint32_t space, uint32_t encoding, uint32_t range) {
    to.full_range =
      range == V4L2_QUANTIZATION_FULL_RANGE
      || (range == V4L2_QUANTIZATION_DEFAULT && space == V4L2_COLORSPACE_JPEG);
    to.bt709 = encoding == V4L2_YCBCR_ENC_709
               || (encoding == V4L2_YCBCR_ENC_DEFAULT
                   && space == V4L2_COLORSPACE_REC709);
  };
  if (is_multi_planar()) {
    auto& pix = from.fmt.pix_mp;
    to.fourcc = pix.num_planes == 1 ? pix.pixelformat : 0;
    to.size = checked_size(pix.width, pix.height);
    to.stride = pix.plane_fmt[0].bytesperline;
    to.bytes = pix.plane_fmt[0].sizeimage;
    colours(pix.colorspace, pix.ycbcr_enc, pix.quantization);
  } else {
    auto& pix = from.fmt.pix;
    to.fourcc = pix.pixelformat;
    to.size = checked_size(pix.width, pix.height);
    to.stride = pix.bytesperline;
    to.bytes = pix.sizeimage;
    colours(pix.colorspace, pix.ycbcr_enc, pix.quantization);
  }
}

int v4l2_device::set_format(uint32_t fourcc, frame_size size,
                            raw_format& in_force) {
  auto x = format_of(fourcc, size);
  auto err = call(VIDIOC_S_FMT, &x);
  if (err == 0)
    read(x, in_force);
  return err;
}

int v4l2_device::set_period(v4l2_fract wanted, v4l2_fract& in_force) {
  auto before = period();
  auto is_own = wanted.numerator == 0;
  if (is_own && !own_period_) {
    in_force = before;
    return 0;
  }
  if (is_own)
    wanted = *own_period_;
  v4l2_streamparm x{};
  x.type = type_;
  x.parm.capture.timeperframe = wanted;
  auto err = call(VIDIOC_S_PARM, &x);
  in_force = {0, 1};
  if (err == 0 && (x.parm.capture.capability & V4L2_CAP_TIMEPERFRAME) != 0)
    in_force = x.parm.capture.timeperframe;
  if (is_own && err == 0)
    own_period_ = std::nullopt;
  else if (!own_period_ && err == 0)
    own_period_ = before;
  return err == -ENOTTY ? 0 : err;
}

v4l2_fract v4l2_device::period() const {
  v4l2_streamparm x{};
  x.type = type_;
  if (call(VIDIOC_G_PARM, &x) != 0)
    return {0, 1};
  return x.parm.capture.timeperframe;
}

int v4l2_device::get_crop(uint32_t target, v4l2_rect& result) const {
  v4l2_selection x{};
  // The selection API takes this type for both kinds of capture.
  x.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  x.target = target;
  auto err = call(VIDIOC_G_SELECTION, &x);
  result = x.r;
  return err;
}

int v4l2_device::set_crop(v4l2_rect& rect) {
  v4l2_selection x{};
  x.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  x.target = V4L2_SEL_TGT_CROP;
  x.r = rect;
  auto err = call(VIDIOC_S_SELECTION, &x);
  rect = x.r;
  return err;
}

int v4l2_device::get_control(uint32_t id, int32_t& value) const {
  v4l2_control x{};
  x.id = id;
  auto err = call(VIDIOC_G_CTRL, &x);
  value = x.value;
  return err;
}

int v4l2_device::set_control(uint32_t id, int32_t value) {
  v4l2_control x{};
  x.id = id;
  x.value = value;
  return call(VIDIOC_S_CTRL, &x);
}

int v4l2_device::query_control(uint32_t id, v4l2_queryctrl& result) const {
  result = {};
  result.id = id;
  auto err = call(VIDIOC_QUERYCTRL, &result);
  if (err == 0 && (result.flags & V4L2_CTRL_FLAG_DISABLED) != 0)
    return -EINVAL;
  return err;
}

// -- streaming ----------------------------------------------------------------

bool v4l2_device::is_busy() {
  ACTORCSI_ASSERT(!provided_);
  v4l2_requestbuffers x{};
  x.type = type_;
  x.memory = V4L2_MEMORY_MMAP;
  return call(VIDIOC_REQBUFS, &x) == -EBUSY;
}

v4l2_buffer v4l2_device::buffer_of(uint32_t index, v4l2_plane* plane) const {
  v4l2_buffer x{};
  x.type = type_;
  x.memory = V4L2_MEMORY_MMAP;
  x.index = index;
  if (is_multi_planar()) {
    x.m.planes = plane;
    x.length = 1;
  }
  return x;
}

int v4l2_device::provide(uint32_t count, std::vector<mapped_buffer>& result) {
  ACTORCSI_ASSERT(!provided_ && !watched_);
  result.clear();
  v4l2_requestbuffers wanted{};
  wanted.type = type_;
  wanted.memory = V4L2_MEMORY_MMAP;
  wanted.count = count;
  if (auto err = call(VIDIOC_REQBUFS, &wanted); err != 0)
    return err;
  provided_ = true;
  for (uint32_t i = 0; i < wanted.count; ++i) {
    v4l2_plane plane{};
    auto x = buffer_of(i, &plane);
    auto err = call(VIDIOC_QUERYBUF, &x);
    mapped_buffer made;
    made.index = i;
    made.bytes = is_multi_planar() ? plane.length : x.length;
    auto offset = is_multi_planar() ? plane.m.mem_offset : x.m.offset;
    if (err == 0)
      made.data = kernel_->map(fd_, made.bytes, offset);
    if (made.data == nullptr) {
      result.clear();
      give_up();
      return err != 0 ? err : -ENOMEM;
    }
    auto unmap = [kernel = kernel_, bytes = made.bytes](uint8_t* memory) {
      kernel->unmap(memory, bytes);
    };
    made.keeper = std::shared_ptr<uint8_t>{made.data, unmap};
    result.push_back(std::move(made));
  }
  return 0;
}

int v4l2_device::give_up() {
  ACTORCSI_ASSERT(!watched_);
  if (!provided_)
    return 0;
  v4l2_requestbuffers none{};
  none.type = type_;
  none.memory = V4L2_MEMORY_MMAP;
  auto err = call(VIDIOC_REQBUFS, &none);
  provided_ = err != 0;
  return err;
}

int v4l2_device::queue(uint32_t index) {
  v4l2_plane plane{};
  auto x = buffer_of(index, &plane);
  return call(VIDIOC_QBUF, &x);
}

int v4l2_device::dequeue(filled_buffer& result) {
  v4l2_plane plane{};
  auto x = buffer_of(0, &plane);
  auto err = call(VIDIOC_DQBUF, &x);
  if (err == 0)
    result = {x.index, is_multi_planar() ? plane.bytesused : x.bytesused,
              x.flags, x.sequence, x.timestamp};
  return err;
}

int v4l2_device::start() {
  ACTORCSI_ASSERT(provided_ && !watched_);
  int type = static_cast<int>(type_);
  auto err = call(VIDIOC_STREAMON, &type);
  if (err == 0) {
    kernel_->watch(fd_);
    watched_ = true;
  }
  return err;
}

void v4l2_device::stop() {
  if (std::exchange(watched_, false))
    kernel_->unwatch(fd_);
  if (!provided_)
    return;
  // Also takes queued buffers back.
  int type = static_cast<int>(type_);
  call(VIDIOC_STREAMOFF, &type);
}

} // namespace actorcsi::platform::v4l2
