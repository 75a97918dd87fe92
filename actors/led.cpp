#include "actors/led.hpp"

#include "actors/latency.hpp"

namespace actorcsi {

namespace {

constexpr uint32_t max_period_ms = 3'600'000;

} // namespace

led::led(caf::actor_config& cfg, platform::led& pin)
  : led_base(cfg), pin_(pin) {
  // nop
}

caf::expected<LedState> led::set(const LedState& request) {
  period_ = std::chrono::milliseconds{0};
  tick_message().cancel();
  return show(request.on());
}

caf::expected<LedState> led::toggle() {
  period_ = std::chrono::milliseconds{0};
  tick_message().cancel();
  return show(!on_);
}

caf::expected<LedState> led::blink(const LedBlink& request) {
  if (request.period_ms() == 0 || request.period_ms() > max_period_ms)
    return make_error(errc::invalid_argument,
                      "period_ms=" + std::to_string(request.period_ms())
                        + ": give 1 to " + std::to_string(max_period_ms));
  period_ = std::chrono::milliseconds{request.period_ms()};
  tick_message().schedule(period_);
  return show(!on_);
}

caf::expected<LedState> led::state() {
  LedState result;
  result.set_on(on_);
  result.set_period_ms(static_cast<uint32_t>(period_.count()));
  return result;
}

caf::expected<LedStatistics> led::statistics() {
  LedStatistics result;
  *result.mutable_state() = *state();
  result.set_toggles(toggles_);
  *result.mutable_late() = summary(late_);
  return result;
}

void led::tick() {
  late_.record(now() - tick_message().due());
  show(!on_);
  tick_message().schedule(period_);
}

void led::on_exit() {
  pin_.set(false);
}

LedState led::show(bool on) {
  if (on != on_)
    ++toggles_;
  on_ = on;
  pin_.set(on);
  return *state();
}

} // namespace actorcsi
