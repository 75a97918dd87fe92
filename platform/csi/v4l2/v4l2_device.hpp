#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "caf/expected.hpp"

#include "platform/csi/formats.hpp"
#include "platform/csi/v4l2/kernel_calls.hpp"

namespace actorcsi::platform::v4l2 {

/// How the pixels of one picture lie in a buffer of the kernel.
struct raw_format {
  /// V4L2_PIX_FMT_...
  uint32_t fourcc = 0;
  frame_size size;
  /// Bytes from one row to the next; 0 if the picture is compressed.
  uint32_t stride = 0;
  /// Bytes of a whole picture, or the most that it can have if compressed.
  uint32_t bytes = 0;
  /// Y, U and V have the range of 0 to 255, instead of 16 to 235 or 240.
  bool full_range = false;
  /// Colours by BT.709, instead of BT.601.
  bool bt709 = false;
};

/// Sizes that a camera has in one format.
struct size_range {
  frame_size least;
  frame_size most;
  frame_size step{1, 1};

  bool contains(frame_size x) const;
};

/// Times between two frames that a camera has, in seconds.
struct period_range {
  v4l2_fract shortest{0, 1};
  v4l2_fract longest{0, 1};
};

/// A buffer of the kernel in the memory of this process.
struct mapped_buffer {
  uint32_t index = 0;
  uint8_t* data = nullptr;
  size_t bytes = 0;
  /// Ends the mapping.
  std::shared_ptr<const void> keeper;
};

/// A picture that the kernel has handed over.
struct filled_buffer {
  uint32_t index = 0;
  uint32_t bytes = 0;
  /// V4L2_BUF_FLAG_...
  uint32_t flags = 0;
  uint32_t sequence = 0;
  timeval stamp{};
};

/// What a node says about itself.
struct camera_id {
  std::string path;
  /// The name of the product, such as `HD Pro Webcam C920`.
  std::string name;
  /// Where it is plugged in, such as `usb-0000:00:14.0-1`.
  std::string bus;
};

/// A camera that is open. Calls return 0 or an `errno` value below zero, unless
/// another result is named.
class v4l2_device {
public:
  /// Errors: errc::device_unavailable; the context is `WHY; DO`.
  static caf::expected<std::unique_ptr<v4l2_device>>
  open(std::shared_ptr<kernel_calls> kernel, const std::string& path);

  v4l2_device(const v4l2_device&) = delete;
  v4l2_device& operator=(const v4l2_device&) = delete;

  ~v4l2_device();

  const camera_id& id() const {
    return id_;
  }

  /// Whether it is still plugged in.
  bool is_there() const;

  // -- what the camera has ----------------------------------------------------

  std::vector<v4l2_fmtdesc> formats() const;

  /// Empty if the camera does not list them.
  std::vector<size_range> sizes(uint32_t fourcc) const;

  /// Empty if the camera does not list them.
  std::vector<period_range> periods(uint32_t fourcc, frame_size size) const;

  /// Every control that has a value of 32 bits, in the order of their numbers.
  std::vector<v4l2_queryctrl> controls() const;

  /// Whether the camera takes exactly this, which changes nothing.
  bool has(uint32_t fourcc, frame_size size) const;

  // -- set up, while no buffers are provided ----------------------------------

  /// Sets the format, and tells what is in force.
  int set_format(uint32_t fourcc, frame_size size, raw_format& in_force);

  /// Asks for a time between frames, and tells what is in force: a numerator of
  /// 0 if the camera does not know. One of 0 asks for the camera's own time,
  /// which it had before the first call.
  int set_period(v4l2_fract wanted, v4l2_fract& in_force);

  v4l2_fract period() const;

  /// The part of the sensor's array that is read out.
  int get_crop(uint32_t target, v4l2_rect& result) const;
  int set_crop(v4l2_rect& rect);

  int get_control(uint32_t id, int32_t& value) const;
  int set_control(uint32_t id, int32_t value);
  int query_control(uint32_t id, v4l2_queryctrl& result) const;

  // -- streaming --------------------------------------------------------------

  /// Whether another program streams from this camera.
  bool is_busy();

  /// Provides and maps buffers, perhaps not as many as asked for.
  int provide(uint32_t count, std::vector<mapped_buffer>& result);

  /// Gives the buffers up. What is mapped stays until its keeper ends.
  int give_up();

  int queue(uint32_t index);
  int dequeue(filled_buffer& result);

  /// Starts, and has the driving thread wait for frames.
  /// @pre Buffers are queued.
  int start();

  void stop();

private:
  v4l2_device(std::shared_ptr<kernel_calls> kernel, int fd)
    : kernel_(std::move(kernel)), fd_(fd) {
    // nop
  }

  int call(unsigned long request, void* arg) const {
    return kernel_->ioctl(fd_, request, arg);
  }

  bool is_multi_planar() const {
    return type_ == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  }

  v4l2_format format_of(uint32_t fourcc, frame_size size) const;

  void read(const v4l2_format& from, raw_format& to) const;

  v4l2_buffer buffer_of(uint32_t index, v4l2_plane* plane) const;

  std::shared_ptr<kernel_calls> kernel_;
  int fd_;
  camera_id id_;
  uint32_t type_ = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  bool watched_ = false;
  bool provided_ = false;
  /// The camera's, while another time between frames was asked for.
  std::optional<v4l2_fract> own_period_;
};

/// Whether a call has failed with `err` because the camera is unplugged.
bool is_gone(int err);

/// `WHY; DO` for an `errno` value of a call to a camera.
std::string reason_of(int err);

/// No size if a side is larger than any frame's.
frame_size checked_size(uint32_t width, uint32_t height);

/// The four letters of a format, such as `YUYV`.
std::string to_string_fourcc(uint32_t fourcc);

} // namespace actorcsi::platform::v4l2
