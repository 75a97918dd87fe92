#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "platform/csi/frame.hpp"
#include "platform/csi/pattern/mock_knobs.hpp"
#include "platform/csi/sensors/pattern_sensor.hpp"
#include "platform/csi/sensors/sensor.hpp"

namespace actorcsi::sim {

/// Stands between the driver and a pattern sensor, as the bus by which the chip
/// is told things: that may fail. Knows what the chip's frames look like, to
/// the last pixel.
class watched_sensor final : public platform::sensor {
public:
  watched_sensor(platform::pattern_sensor& chip, const platform::clock& time)
    : chip_(chip), clock_(time) {
    // nop
  }

  /// The next `count` things that the chip is told do not arrive.
  void fail_next(uint32_t count) {
    failures_ += count;
  }

  void mend() {
    failures_ = 0;
  }

  /// Whether `x` is, in every pixel, the frame that the chip has sent with the
  /// number `number`.
  bool looks_right(const platform::frame_info& x, span<const uint8_t> pixels,
                   uint32_t number);

  // -- sensor -----------------------------------------------------------------

  platform::sensor_bus bus() const override;
  platform::sensor_identity identity() const override;
  caf::error reset(bool hard) override;
  bool sends(platform::pixformat format) const override {
    return chip_.sends(format);
  }

  platform::frame_window
  sent_window(const platform::sensor_view& view) const override {
    return chip_.sent_window(view);
  }

  caf::error set_view(const platform::sensor_view& view) override;
  caf::error set_rate(std::optional<double> hz) override;
  double rate() const override;
  caf::error restore() override;
  caf::error start() override;
  void stop() override;
  caf::error set_knob(platform::knob which,
                      const platform::knob_values& values) override;
  caf::expected<platform::knob_values>
  get_knob(platform::knob which) const override;
  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override;

private:
  /// Two lines of bars, which all lines are like, but for the marks.
  struct look {
    platform::time_point since;
    platform::frame_size size;
    platform::pixformat format;
    std::vector<uint8_t> bars;
  };

  /// Looks that are remembered: those of the frames that may still wait.
  static constexpr size_t max_looks = 64;

  bool fails();

  void redraw();

  bool matches(const look& x, span<const uint8_t> pixels, uint32_t number);

  platform::pattern_sensor& chip_;
  const platform::clock& clock_;
  uint32_t failures_ = 0;
  platform::sensor_view view_;
  platform::mock_knobs knobs_;
  std::deque<look> looks_;
  std::vector<uint8_t> line_;
};

} // namespace actorcsi::sim
