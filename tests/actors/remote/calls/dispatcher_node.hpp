#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/capture.actor.hpp"

#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/remote/calls/call_dispatcher.hpp"
#include "actors/remote/calls/envelopes.hpp"

#include "tests/actors/remote/calls/silent_led.hpp"
#include "tests/support/virtual_node.hpp"

#include "platform/led/host_led.hpp"

namespace actorcsi::test {

/// A dispatcher whose caller is the test, at the end of a line with limited
/// room.
struct dispatcher_node : virtual_node {
  dispatcher_node() {
    actors.add("LED_BLUE", led_service(), blue);
    actors.add("LED_RED", led_service(), red);
    actors.add("heartbeat", heartbeat_service(), heart);
    actors.add("silent", led_service(), silent);
    // Has pictures, and is never called.
    actors.add("camera", camera_service(), silent);
    run_as_host([this](caf::event_based_actor* self) {
      uut = std::make_unique<call_dispatcher>(
        *self, actors, who, [this](auto& x) { orders.push_back(x); },
        [this](const Envelope& x) {
          if (line.size() >= room)
            return false;
          line.push_back(x);
          return true;
        },
        [this](const Envelope& x) {
          later([this, x](auto) { taken.push_back(uut && uut->on_item(x)); });
        },
        [this] { ++rooms; });
    });
  }

  ~dispatcher_node() {
    uut.reset();
    run_for(1ms);
    caf::anon_send_exit(host, caf::exit_reason::kill);
    caf::anon_send_exit(silent, caf::exit_reason::kill);
    run_for(1ms);
  }

  using job = std::function<void(caf::event_based_actor*)>;

  /// Runs `what` as the actor that the dispatcher belongs to.
  void later(job what) {
    jobs.push_back(std::move(what));
    caf::anon_send(host, 1);
  }

  void run_as_host(job what) {
    later(std::move(what));
    run_for(1ms);
  }

  /// Brings an envelope and lets it be carried out.
  void bring(const Envelope& x) {
    run_as_host([this, x](auto) { uut->handle(x); });
  }

  void bring_all(const std::vector<Envelope>& all) {
    for (auto& x : all)
      later([this, x](auto) { uut->handle(x); });
    run_for(10ms);
  }

  void flush() {
    run_as_host([this](auto) { uut->flush(); });
  }

  /// An envelope with the next number.
  Envelope make(EnvelopeKind kind, uint32_t method,
                const std::string& actor = {},
                const std::string& payload = {}) {
    Envelope result;
    result.set_kind(kind);
    result.set_correlation(++last_number);
    result.set_method(method);
    result.set_actor(actor);
    result.set_payload(payload);
    return result;
  }

  Envelope request(uint32_t method, const std::string& actor = {},
                   const std::string& payload = {}) {
    return make(ENVELOPE_KIND_REQUEST, method, actor, payload);
  }

  Envelope subscription() {
    return make(ENVELOPE_KIND_SUBSCRIBE, heartbeat_subscribe::id);
  }

  Envelope cancel(uint64_t number) {
    Envelope result;
    result.set_kind(ENVELOPE_KIND_CANCEL);
    result.set_correlation(number);
    return result;
  }

  /// Takes what came last off the line, which holds nothing else.
  Envelope only() {
    REQUIRE(line.size() == 1);
    auto result = line.front();
    line.clear();
    return result;
  }

  caf::error error_of(const Envelope& x) {
    bring(x);
    auto answer = only();
    CHECK(answer.kind() == ENVELOPE_KIND_ERROR);
    CHECK(answer.correlation() == x.correlation());
    return to_error(answer.error());
  }

  /// Sends a beat to all that have subscribed, and returns what came of it.
  size_t beat() {
    auto before = line.size();
    HeartbeatConfig config;
    config.set_period_ms(1000);
    REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
    run_for(10ms);
    return line.size() - before;
  }

  platform::host_led& pin = own<platform::host_led>();
  led_actor blue = spawn<led>(own<platform::host_led>());
  led_actor red = spawn<led>(pin);
  heartbeat_actor heart = spawn<heartbeat>();
  caf::actor silent = spawn_silent_led(system());
  runtime::directory actors;
  std::deque<job> jobs;
  caf::actor host =
    system().spawn([this](caf::event_based_actor* self) -> caf::behavior {
      return {[this, self](int) {
        auto next = std::move(jobs.front());
        jobs.pop_front();
        next(self);
      }};
    });
  caller who{"desk", "the line", runtime::access::administer, "--role="};
  std::vector<order_outcome> orders;
  std::unique_ptr<call_dispatcher> uut;
  /// What the caller got, of which `room` envelopes fit.
  std::deque<Envelope> line;
  size_t room = 1000;
  /// Whether each item was one of an open subscription.
  std::vector<bool> taken;
  int rooms = 0;
  uint64_t last_number = 0;
};

} // namespace actorcsi::test
