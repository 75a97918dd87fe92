#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <linux/videodev2.h>

#include "platform/base/time.hpp"
#include "platform/csi/formats.hpp"
#include "platform/csi/pattern/faults.hpp"
#include "platform/csi/v4l2/kernel_calls.hpp"

namespace actorcsi::platform::test {

struct camera_model_config {
  std::string name = "Model Camera";
  std::string bus = "usb-model-1";
  std::vector<uint32_t> formats = {V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_RGB565,
                                   V4L2_PIX_FMT_SBGGR8, V4L2_PIX_FMT_YUYV};
  /// Empty: every size up to 4096x4096.
  std::vector<frame_size> sizes;
  /// Frames per second by format; a format without rates has all of them.
  std::map<uint32_t, std::vector<double>> rates;
  /// Bytes that a line is a multiple of.
  uint32_t line_unit = 1;
  bool crops = true;
  bool multi_planar = false;
  /// Takes a rate while it streams.
  bool changes_rate = true;
  /// Has a rate at all, of which it can tell.
  bool knows_rate = true;
  /// Gives buffers up while they are mapped.
  bool orphans = true;
  bool counts = true;
  uint32_t most_buffers = 32;
  uint32_t capabilities = V4L2_CAP_VIDEO_CAPTURE;
  /// Another program streams.
  bool busy = false;
  /// The answer to STREAMON.
  int start_result = 0;
  /// What is added to a time stamp.
  std::function<caf::timespan(uint32_t number)> stamp_error;
  /// The bytes of a compressed picture.
  std::function<std::vector<uint8_t>(uint32_t number)> jpeg;
  /// Bytes that are missing at the end of a frame.
  std::function<uint32_t(uint32_t number)> missing;
};

/// A camera behind the calls to the kernel, with the rules of Linux' V4L2 and
/// its videobuf2, and a sensor that sends the test pattern in virtual time. It
/// refuses what the kernel refuses, and writes down what no driver should ask.
class camera_model final : public v4l2::kernel_calls {
public:
  explicit camera_model(const clock& time, camera_model_config what = {});

  ~camera_model() override;

  // -- the world --------------------------------------------------------------

  camera_model_config what;

  /// The next `count` frames or, with fault::knob, controls.
  void inject(fault x, uint32_t count = 1);

  /// No frame begins for that long.
  void silence(caf::timespan duration);

  void unplug();

  void plug(const std::string& path);

  /// Other files, with the answer to their opening: 0 for one that is no
  /// camera.
  std::map<std::string, int> files;

  time_point next_event() const;

  void advance(time_point now);

  /// Whether the driving thread would wake.
  bool readable() const;

  /// Whether `x` is in a buffer that is mapped.
  bool is_mapped(const uint8_t* x) const;

  size_t mappings() const {
    return mapped_.size();
  }

  /// Names of the calls that succeeded, in their order.
  std::vector<std::string> calls;

  std::vector<std::string> complaints;

  std::map<uint32_t, v4l2_queryctrl> controls;

  std::map<uint32_t, int32_t> values;

  // -- kernel_calls -----------------------------------------------------------

  std::vector<std::string> nodes() override;
  int open(const std::string& path) override;
  void close(int fd) override;
  int ioctl(int fd, unsigned long request, void* arg) override;
  uint8_t* map(int fd, size_t bytes, uint32_t offset) override;
  void unmap(uint8_t* memory, size_t bytes) override;
  void watch(int fd) override;
  void unwatch(int fd) override;

private:
  enum class node { camera, unplugged, other };

  struct region;

  struct buffer {
    std::shared_ptr<region> memory;
    bool queued = false;
    uint32_t bytes = 0;
    uint32_t flags = 0;
    uint32_t sequence = 0;
    time_point stamp;
  };

  struct view {
    uint32_t fourcc = 0;
    frame_size size;
    uint32_t stride = 0;
    uint32_t bytes = 0;
  };

  int complain(const std::string& text, int result);

  int dispatch(unsigned long request, void* arg);

  int query(v4l2_capability& x) const;
  int list_format(v4l2_fmtdesc& x) const;
  int list_size(v4l2_frmsizeenum& x) const;
  int list_period(v4l2_frmivalenum& x) const;
  int format(v4l2_format& x, bool set);
  int period(v4l2_streamparm& x, bool set);
  int crop(v4l2_selection& x, bool set);
  int query_control(v4l2_queryctrl& x) const;
  int control(v4l2_control& x, bool set);
  int request_buffers(v4l2_requestbuffers& x);
  int query_buffer(v4l2_buffer& x);
  int queue(v4l2_buffer& x);
  int dequeue(v4l2_buffer& x);
  int stream_on();
  int stream_off();

  view nearest(uint32_t fourcc, frame_size size) const;

  caf::timespan frame_time() const;

  void begin_frame();

  void end_frame();

  void write(buffer& into) const;

  const clock& clock_;
  std::string path_ = "/dev/video0";
  bool plugged_ = true;
  int next_fd_ = 10;
  /// What is behind each descriptor.
  std::map<int, node> open_;
  std::optional<int> watched_;
  view view_;
  v4l2_rect crop_{};
  v4l2_fract period_{1, 30};
  std::vector<buffer> buffers_;
  std::map<const uint8_t*, std::shared_ptr<region>> mapped_;
  std::deque<uint32_t> queued_;
  std::deque<uint32_t> done_;
  bool streaming_ = false;
  bool broken_ = false;
  bool silent_ = false;
  time_point silent_until_ = time_point::min();
  fault_plan faults_;
  std::optional<fault> fault_;
  bool reading_ = false;
  std::optional<uint32_t> target_;
  time_point begin_;
  time_point end_;
  time_point next_begin_;
  uint32_t sequence_ = 0;
  uint32_t number_ = 0;
};

} // namespace actorcsi::platform::test
