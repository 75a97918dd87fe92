#pragma once

#include <cstdint>
#include <functional>
#include <list>

#include "platform/csi/csi.hpp"
#include "tests/sim/watched_sensor.hpp"
#include "tests/sim/world.hpp"

namespace actorcsi::sim {

/// The camera port in front of the driver: looks at every frame that comes out
/// of it, and again when its last lease ends.
class watched_csi final : public platform::csi {
public:
  /// What a frame that came out was, for whoever gets it elsewhere.
  struct record {
    uint32_t number = 0;
    uint64_t sum = 0;
  };

  watched_csi(world& surroundings, uint32_t who, platform::csi& behind,
              watched_sensor& chip, const platform::clock& time);

  /// Everybody has given the frames back.
  ~watched_csi() override;

  /// Called with each frame that came out.
  std::function<void(const record&)> on_frame;

  /// The age that a frame may have when three buffers are in use.
  std::function<caf::timespan()> max_age;

  /// Frames may begin without being counted from now on, since the CSI may be
  /// off while the sensor sends.
  void may_skip() {
    may_skip_ = true;
  }

  /// Fails the run if these bytes belong to a frame that somebody holds.
  void check_write(const uint8_t* data, size_t size);

  /// Fails the run if the accounts do not add up.
  void check_accounts();

  uint32_t frames() const {
    return frames_;
  }

  /// When it was set up or stopped last.
  platform::time_point changed_at() const {
    return changed_at_;
  }

  // -- csi --------------------------------------------------------------------

  platform::sensor_identity identity() const override;
  caf::error reset(bool hard) override;
  caf::error set_pixformat(platform::pixformat format) override;
  caf::error set_framesize(platform::frame_size size) override;
  caf::error set_window(const platform::window_request& window) override;
  caf::error set_framerate(double hz) override;
  caf::error set_framebuffers(int count) override;
  caf::error set_overrun(platform::overrun_policy policy) override;
  caf::error set_delays(bool on) override;
  platform::csi_settings settings() const override;
  caf::error set_knob(platform::knob which,
                      const platform::knob_values& values) override;
  caf::expected<platform::knob_values>
  get_knob(platform::knob which) const override;
  caf::expected<std::vector<int32_t>> ioctl(uint32_t request,
                                            span<const int32_t> args) override;
  caf::expected<platform::frame> snapshot() override;
  void abort() override;
  caf::error last_fault() const override;
  void on_frame_ready(platform::doorbell* bell) override;
  void on_frame_begin(platform::doorbell* bell) override;
  platform::frame_begin last_begin() const override;
  platform::csi_statistics statistics() const override;

private:
  class lease;

  void check(const platform::frame& taken);

  /// The number that the sensor gave to `x`, from those of its bits that it
  /// shows; 0 if it shows none.
  uint32_t number_of(const platform::frame& x) const;

  world& world_;
  uint32_t who_;
  platform::csi& behind_;
  watched_sensor& chip_;
  const platform::clock& clock_;
  std::list<lease*> held_;
  uint32_t frames_ = 0;
  uint32_t last_ = 0;
  /// What the sensor has counted more than the driver.
  uint32_t skipped_ = 0;
  bool may_skip_ = false;
  platform::time_point changed_at_{};
};

/// A sum of `pixels` in which every byte counts.
uint64_t sum_of(span<const uint8_t> pixels);

} // namespace actorcsi::sim
