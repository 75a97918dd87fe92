#include "actors/capture.hpp"

#include "actors/brightness.hpp"
#include "actors/frame_hand_out.hpp"
#include "actors/latency.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

constexpr uint32_t max_process_ms = 10'000;
constexpr uint32_t max_brightness = 255;

/// Pause after a failed snapshot. Without it, a camera that is not configured
/// would be asked in a busy loop.
constexpr auto retry_delay = milliseconds{100};

/// The longest deadline that a camera takes, in case it never answers.
constexpr auto camera_patience = milliseconds{frame_hand_out::max_wait_ms};

} // namespace

capture::capture(caf::actor_config& cfg, camera_actor from,
                 uart_peer_actor uart, led_actor light, platform::cpu& cpu)
  : capture_base(cfg),
    camera_(std::move(from)),
    uart_(std::move(uart)),
    light_(std::move(light)),
    cpu_(cpu) {
  config_.set_process_ms(0);
  config_.set_report_every(0);
  config_.set_led_threshold(0);
}

caf::expected<CaptureConfig> capture::configure(const CaptureConfig& request) {
  if (request.process_ms() > max_process_ms)
    return make_error(errc::invalid_argument,
                      "process_ms=" + std::to_string(request.process_ms())
                        + ": give 0 to " + std::to_string(max_process_ms));
  if (request.led_threshold() > max_brightness)
    return make_error(errc::invalid_argument,
                      "led_threshold=" + std::to_string(request.led_threshold())
                        + ": give 0 to " + std::to_string(max_brightness));
  config_.MergeFrom(request);
  return config_;
}

caf::expected<void> capture::start() {
  if (!running_) {
    running_ = true;
    if (!asking_)
      next_message().send();
  }
  return caf::unit;
}

caf::expected<void> capture::stop() {
  running_ = false;
  next_message().cancel();
  return caf::unit;
}

caf::expected<CaptureStatistics> capture::statistics() {
  CaptureStatistics result;
  result.set_frames(frames_);
  result.set_errors(errors_);
  result.set_last_error(last_error_);
  *result.mutable_latency() = summary(latency_);
  auto seconds =
    std::chrono::duration<double>(last_frame_ - first_frame_).count();
  if (frames_ > 1 && seconds > 0)
    result.set_fps(static_cast<double>(frames_ - 1) / seconds);
  result.set_out_of_order(out_of_order_);
  *result.mutable_finding() = finding_;
  *result.mutable_config() = config_;
  result.set_running(running_);
  return result;
}

void capture::next() {
  asking_ = true;
  // The camera keeps the deadline: it knows how fast its frames come.
  ask_within<camera_snapshot>(camera_patience, camera_, SnapshotRequest{})
    .then(
      [this](const platform::frame& picture) {
        asking_ = false;
        if (!running_)
          return;
        process(picture);
        report();
        next_message().send();
      },
      [this](const caf::error& reason) {
        asking_ = false;
        ++errors_;
        last_error_ = describe(reason);
        if (running_)
          next_message().schedule(retry_delay);
      });
}

void capture::process(const platform::frame& picture) {
  auto& info = picture.info();
  last_frame_ = now();
  latency_.record(last_frame_ - info.readout_end);
  if (frames_++ == 0)
    first_frame_ = last_frame_;
  else if (info.sequence <= finding_.sequence())
    ++out_of_order_;
  auto seen = measure_brightness(picture);
  finding_.set_sequence(info.sequence);
  finding_.set_mean(seen.mean);
  finding_.set_darkest(seen.darkest);
  finding_.set_brightest(seen.brightest);
  if (config_.process_ms() > 0)
    cpu_.busy(milliseconds{config_.process_ms()});
}

void capture::report() {
  auto every = config_.report_every();
  if (every > 0 && frames_ % every == 0 && uart_) {
    UartLine line;
    line.set_text("capture " + std::to_string(finding_.sequence()) + " mean "
                  + std::to_string(finding_.mean()) + " range "
                  + std::to_string(finding_.darkest()) + ".."
                  + std::to_string(finding_.brightest()));
    tell<uart_peer_send>(uart_, line);
  }
  auto threshold = config_.led_threshold();
  if (threshold > 0 && light_) {
    auto on = finding_.mean() >= threshold;
    if (on != led_on_) {
      LedState state;
      state.set_on(on);
      tell<led_set>(light_, state);
    }
    led_on_ = on;
  }
}

} // namespace actorcsi
