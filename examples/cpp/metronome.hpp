#pragma once

#include "metronome.actor.hpp"

/// Sends itself a message for each beat. A period does not drift, and a message
/// that was replaced or cancelled is never handled.
class metronome final : public demo::metronome_base {
public:
  using metronome_base::metronome_base;

private:
  caf::expected<void> start(const demo::Tempo& request) override {
    if (request.period_ms() == 0)
      return actorcsi::make_error(actorcsi::errc::invalid_argument,
                                  "period_ms: 0 is no period");
    period_ = std::chrono::milliseconds{request.period_ms()};
    tick_message().schedule(period_);
    return caf::unit;
  }

  caf::expected<void> stop() override {
    tick_message().cancel();
    return caf::unit;
  }

  caf::error beats() override {
    return caf::none; // every subscriber is welcome
  }

  void tick() override {
    beat_.set_number(beat_.number() + 1);
    publish_beats(beat_);
    tick_message().schedule(period_);
  }

  caf::timespan period_{};
  demo::Beat beat_;
};

/// Subscribes to a metronome when it starts.
class listener final : public demo::listener_base {
public:
  listener(caf::actor_config& cfg, const demo::metronome_actor& to)
    : listener_base(cfg) {
    subscribe_to<demo::metronome_beats>(to).then([](uint64_t) {
      // The number of the subscription, with which it can be cancelled.
    });
  }

private:
  caf::expected<demo::Beat> heard() override {
    return latest_;
  }

  void on_beat(const demo::Beat& item) override {
    latest_ = item;
  }

  demo::Beat latest_;
};
