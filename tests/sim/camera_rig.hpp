#pragma once

#include "platform/csi/imxrt/imxrt_csi.hpp"
#include "platform/csi/imxrt/imxrt_csi_model.hpp"
#include "platform/csi/sensors/pattern_sensor.hpp"
#include "platform/runtime/device.hpp"
#include "tests/sim/memory.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/watched_csi.hpp"

namespace actorcsi::sim {

struct camera_options {
  uint32_t who = 0;
  uint64_t seed = 1;
  /// As of pattern_sensor.
  double jitter = 0;
  /// The longest that an interrupt waits when all is well.
  caf::timespan latency{std::chrono::microseconds{10}};
  /// The processor has a cache.
  bool cached = false;
};

/// A board's camera: a sensor, the register model, its interrupt, memory and
/// the driver, all watched.
class camera_rig final : public runtime::device, private platform::doorbell {
public:
  camera_rig(world& surroundings, const platform::clock& time,
             const camera_options& options);

  ~camera_rig() override;

  watched_csi& port() {
    return port_;
  }

  platform::pattern_sensor& chip() {
    return chip_;
  }

  watched_sensor& chip_bus() {
    return bus_;
  }

  platform::imxrt_csi_model& registers() {
    return model_;
  }

  /// `what` happens to the next `count` frames.
  void strike(platform::fault what, uint32_t count);

  /// Until then frames may be late, or not come at all.
  void disturb(platform::time_point until);

  /// Whether the sensor sends frames, as far as it was told.
  bool awake() const;

  /// Until then interrupts wait up to `latency`.
  void serve_late(platform::time_point until, caf::timespan latency);

  /// Until then the DMA does not get ready.
  void jam_until(platform::time_point until);

  /// All that the camera suffers is over, but a sensor that fell silent for
  /// good stays so.
  void mend();

  /// Fails the run if something is wrong that shows at any time.
  void check();

  // -- device -----------------------------------------------------------------

  platform::time_point next_event() const override;
  void advance(platform::time_point now) override;
  void on_rescheduled(platform::doorbell* wake) override;

private:
  /// Rung by the chip when it is to act earlier than it said.
  struct wake_up final : platform::doorbell {
    void ring() noexcept override {
      is_stale = true;
    }

    bool is_stale = true;
  };

  /// The age that a frame may have that is the newest of three buffers.
  caf::timespan max_age() const;

  /// The interrupt line has become active.
  void ring() noexcept override;

  world& world_;
  const platform::clock& clock_;
  camera_options options_;
  random random_;
  memory memory_;
  platform::imxrt_csi_model model_;
  platform::pattern_sensor chip_;
  watched_sensor bus_;
  platform::imxrt_csi driver_;
  watched_csi port_;
  mutable wake_up chip_wake_;
  mutable platform::time_point chip_due_{};
  platform::time_point served_at_ = platform::time_point::max();
  platform::time_point late_until_{};
  platform::time_point disturbed_until_{};
  /// Frames that end too late or never, at most.
  uint32_t endless_ = 0;
  caf::timespan late_by_{0};
  platform::time_point jammed_until_ = platform::time_point::max();
};

} // namespace actorcsi::sim
