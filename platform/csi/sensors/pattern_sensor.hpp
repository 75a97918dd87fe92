#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "caf/timespan.hpp"

#include "platform/base/critical_section.hpp"
#include "platform/base/time.hpp"
#include "platform/csi/convert.hpp"
#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "platform/csi/pattern/faults.hpp"
#include "platform/csi/pattern/mock_knobs.hpp"
#include "platform/csi/pattern/mock_timing.hpp"
#include "platform/csi/sensors/sensor.hpp"
#include "platform/runtime/device.hpp"

namespace actorcsi::platform {

/// Compresses a picture to a JPEG of a quality from 0 to 100.
using jpeg_compressor = std::vector<uint8_t> (*)(const picture& x, int quality);

struct pattern_sensor_config {
  /// Seed of the jitter, which makes it repeatable.
  uint32_t seed = 1;
  /// Share of a period by which a frame may be late: 0 to
  /// `mock_timing::max_jitter`.
  double jitter = 0;
  /// Steps in which a frame is sent, at least 1.
  uint8_t pieces = 8;
  sensor_bus bus;
  std::vector<planned_fault> faults;
  /// Without it the sensor sends no JPEG.
  jpeg_compressor compress = nullptr;
};

/// A sensor in front of a modelled CSI. It sends colour bars with a moving mark
/// and the frame's number in its pixels (see test_pattern.hpp), line by line;
/// the numbers count the frames it has sent. Knobs for colours and hmirror
/// change the bars, sleep and shutdown stop them, the others are stored and
/// read back. A JPEG shows the bars alone, and is the same each time.
///
/// It has no thread: a timer or a simulation drives it as a device, perhaps
/// from an interrupt handler. Advancing allocates nothing.
class pattern_sensor final : public sensor, public runtime::device {
public:
  /// @pre `config.pieces > 0` and `config.jitter` is within its limits.
  pattern_sensor(imxrt_csi_model& receiver, const clock& time,
                 const pattern_sensor_config& config = {});

  /// Makes `what` occur in the next `count` frames; fault::silent lasts until
  /// the sensor is stopped and started.
  void inject(fault what, uint32_t count = 1);

  /// No frame begins for that long, even if capture is restarted.
  void silence(caf::timespan duration);

  // -- sensor -----------------------------------------------------------------

  sensor_bus bus() const override;
  sensor_identity identity() const override;
  caf::error reset(bool hard) override;
  bool sends(pixformat format) const override;
  frame_window sent_window(const sensor_view& view) const override {
    return view.window;
  }

  caf::error set_view(const sensor_view& view) override;
  caf::error set_rate(std::optional<double> hz) override;
  double rate() const override;
  caf::error restore() override;
  caf::error start() override;
  void stop() override;
  caf::error set_knob(knob which, const knob_values& values) override;
  caf::expected<knob_values> get_knob(knob which) const override;
  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override;

  // -- device -----------------------------------------------------------------

  time_point next_event() const override;
  void advance(time_point now) override;
  void on_rescheduled(doorbell* wake) override;

private:
  /// The look of a frame: two lines of bars, which alternate in BAYER, or a
  /// JPEG.
  struct picture_lines {
    frame_size size;
    pixformat format = pixformat::grayscale;
    std::vector<uint8_t> bars;
    std::vector<uint8_t> jpeg;
    /// The line that is sent.
    std::vector<uint8_t> line;
  };

  /// Draws the bars with the present settings. Called without the lock.
  void redraw();

  // All of these are called with the lock held.

  /// Restarts the sequence of frames after `from`.
  void reschedule(time_point from);

  time_point next_start() const;

  time_point next_piece() const;

  void begin_frame(time_point start);

  void send_piece();

  /// Writes line `y` of the frame to `lines_.line`.
  void draw_line(size_t y);

  void wake();

  mutable critical_section lock_;
  imxrt_csi_model& receiver_;
  const clock& clock_;
  sensor_bus bus_;
  uint8_t pieces_;
  jpeg_compressor compress_;
  mock_timing timing_;
  mock_knobs knobs_;
  fault_plan faults_;
  doorbell* wake_ = nullptr;
  sensor_view view_;
  /// Replaces `lines_` when a frame begins.
  picture_lines next_lines_;
  picture_lines lines_;
  bool redrawn_ = false;
  double hz_ = mock_timing::default_hz;
  bool streaming_ = false;
  bool halted_ = false;
  bool silent_ = false;
  /// A silent sensor was stopped: starting it ends the silence.
  bool recovers_ = false;
  time_point silent_until_ = time_point::min();
  uint64_t next_index_ = 0;
  uint32_t number_ = 0;
  /// The frame that is being sent.
  bool sending_ = false;
  time_point begin_;
  caf::timespan length_{0};
  uint8_t pieces_done_ = 0;
  std::optional<fault> failure_;
};

} // namespace actorcsi::platform
