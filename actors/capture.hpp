#pragma once

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/capture.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "platform/cpu/cpu.hpp"
#include "platform/runtime/histogram.hpp"

namespace actorcsi {

/// The `capture_loop` of OpenMV's AsyncCSI page: asks the camera for a frame,
/// processes it, and asks again.
class capture final : public capture_base {
public:
  /// `uart` and `light` may be invalid handles: then no reports go there.
  /// `cpu` outlives the actor.
  capture(caf::actor_config& cfg, camera_actor from, uart_peer_actor uart,
          led_actor light, platform::cpu& cpu);

private:
  caf::expected<CaptureConfig> configure(const CaptureConfig& request) override;

  caf::expected<void> start() override;

  caf::expected<void> stop() override;

  caf::expected<CaptureStatistics> statistics() override;

  void next() override;

  /// Measures a frame, then keeps the CPU busy for `process_ms`.
  void process(const platform::frame& picture);

  /// Reports the latest finding to the UART peer and the LED.
  void report();

  camera_actor camera_;
  uart_peer_actor uart_;
  led_actor light_;
  platform::cpu& cpu_;
  CaptureConfig config_;
  CaptureFinding finding_;
  bool running_ = false;
  /// Whether a snapshot is open.
  bool asking_ = false;
  bool led_on_ = false;
  uint64_t frames_ = 0;
  uint64_t errors_ = 0;
  uint64_t out_of_order_ = 0;
  std::string last_error_;
  platform::time_point first_frame_;
  platform::time_point last_frame_;
  runtime::histogram latency_;
};

} // namespace actorcsi
