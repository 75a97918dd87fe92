#include "app/compose/supervisor.hpp"

namespace actorcsi {

namespace {

constexpr auto status_interval = std::chrono::seconds{1};

} // namespace

supervisor::supervisor(caf::actor_config& cfg, node_actors actors,
                       run_settings settings, surroundings around)
  : gathering(cfg),
    actors_(std::move(actors)),
    settings_(std::move(settings)),
    around_(std::move(around)) {
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
  if (around_.on_start)
    around_.on_start();
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
  gather(actors_, blank(), [this](const node_statistics& x) {
    if (!finishing_)
      around_.out->show(x);
  });
}

node_statistics supervisor::blank() const {
  node_statistics result;
  if (running_)
    result.elapsed = now() - started_;
  return result;
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
  gather(actors_, blank(), [this](const node_statistics& x) {
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
