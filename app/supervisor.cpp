#include "app/supervisor.hpp"

#include <memory>

namespace actorcsi {

namespace {

constexpr auto status_interval = std::chrono::seconds{1};

} // namespace

supervisor::supervisor(caf::actor_config& cfg, node_actors actors,
                       run_settings settings, surroundings around)
  : supervisor_base(cfg),
    actors_(std::move(actors)),
    settings_(std::move(settings)),
    around_(around) {
  around_.stop->on_stop(&finish_message().doorbell());
  start_message().send();
}

// -- starting -----------------------------------------------------------------

void supervisor::start() {
  ask<camera_configure>(actors_.camera, settings_.camera)
    .then([this](const CameraConfig&) { start_uart(); },
          [this](const caf::error& reason) { fail("camera", reason); });
}

void supervisor::start_uart() {
  if (finishing_)
    return;
  if (!actors_.uart) {
    start_the_rest();
    return;
  }
  ask<uart_peer_open>(actors_.uart, settings_.uart)
    .then(
      [this](const UartOpened& opened) {
        around_.out->say("uart: " + opened.device());
        start_the_rest();
      },
      [this](const caf::error& reason) { fail("uart", reason); });
}

void supervisor::start_the_rest() {
  if (finishing_)
    return;
  started_ = now();
  pending_starts_ = 3;
  auto failed = [this](const char* group) {
    return [this, group](const caf::error& reason) { fail(group, reason); };
  };
  subscribe_to<heartbeat_subscribe>(actors_.heartbeat)
    .then(
      [this, failed](uint64_t) {
        ask<heartbeat_configure>(actors_.heartbeat, settings_.heartbeat)
          .then([this](const HeartbeatConfig&) { one_started(); },
                failed("heartbeat"));
      },
      failed("heartbeat"));
  ask<led_blink>(actors_.leds.at(actors_.first_led), settings_.led)
    .then([this](const LedState&) { one_started(); }, failed("led"));
  ask<capture_configure>(actors_.capture, settings_.capture)
    .then([this](const CaptureConfig&) { one_started(); }, failed("capture"));
}

void supervisor::one_started() {
  if (--pending_starts_ > 0 || finishing_)
    return;
  running_ = true;
  tell<capture_start>(actors_.capture);
  status_message().schedule(status_interval);
  if (settings_.duration.count() > 0)
    finish_message().schedule_at(started_ + settings_.duration);
}

void supervisor::fail(const std::string& group, const caf::error& reason) {
  if (finishing_)
    return;
  finishing_ = true;
  around_.result->failed = true;
  around_.out->complain(describe(prefixed(reason, "--" + group + ".")));
  take_down();
}

// -- while it runs ------------------------------------------------------------

void supervisor::on_beat(const Beat& item) {
  around_.out->say(item.text());
}

void supervisor::status() {
  status_message().schedule(status_interval);
  gather([this](const node_statistics& x) {
    if (!finishing_)
      around_.out->show(x);
  });
}

void supervisor::gather(std::function<void(const node_statistics&)> done) {
  struct round {
    node_statistics result;
    size_t pending = 0;
    std::function<void(const node_statistics&)> done;
  };
  auto shared = std::make_shared<round>();
  shared->done = std::move(done);
  shared->result.first_led = actors_.first_led;
  if (running_)
    shared->result.elapsed = now() - started_;
  auto answered = [shared] {
    if (--shared->pending == 0)
      shared->done(shared->result);
  };
  // An actor that does not answer leaves its part empty.
  auto silent = [answered](const caf::error&) { answered(); };
  shared->pending =
    3 + actors_.leds.size() + (actors_.uart ? 1 : 0) + (actors_.saver ? 1 : 0);
  ask<camera_statistics>(actors_.camera)
    .then(
      [shared, answered](const CameraStatistics& x) {
        shared->result.camera = x;
        answered();
      },
      silent);
  ask<capture_statistics>(actors_.capture)
    .then(
      [shared, answered](const CaptureStatistics& x) {
        shared->result.capture = x;
        answered();
      },
      silent);
  ask<heartbeat_statistics>(actors_.heartbeat)
    .then(
      [shared, answered](const HeartbeatStatistics& x) {
        shared->result.heartbeat = x;
        answered();
      },
      silent);
  for (auto& [name, who] : actors_.leds) {
    auto& slot = shared->result.leds[name];
    ask<led_statistics>(who).then(
      [shared, answered, &slot](const LedStatistics& x) {
        slot = x;
        answered();
      },
      silent);
  }
  if (actors_.uart)
    ask<uart_peer_statistics>(actors_.uart)
      .then(
        [shared, answered](const UartStatistics& x) {
          shared->result.uart = x;
          answered();
        },
        silent);
  if (actors_.saver)
    ask<frame_saver_statistics>(actors_.saver)
      .then(
        [shared, answered](const FrameSaverStatistics& x) {
          shared->result.saver = x;
          answered();
        },
        silent);
}

// -- ending -------------------------------------------------------------------

caf::expected<void> supervisor::stop() {
  finish();
  return caf::unit;
}

void supervisor::finish() {
  if (finishing_)
    return;
  finishing_ = true;
  status_message().cancel();
  tell<capture_stop>(actors_.capture);
  gather([this](const node_statistics& x) {
    around_.result->statistics = x;
    if (running_)
      around_.out->show(x);
    take_down();
  });
}

void supervisor::take_down() {
  auto end = [this](const auto& who) {
    if (who)
      send_exit(who, caf::exit_reason::user_shutdown);
  };
  for (auto& who : actors_.added)
    caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  end(actors_.capture);
  end(actors_.saver);
  end(actors_.uart);
  end(actors_.heartbeat);
  for (auto& x : actors_.leds)
    end(x.second);
  end(actors_.camera);
  quit();
}

void supervisor::on_exit() {
  around_.stop->on_stop(nullptr);
}

} // namespace actorcsi
