#pragma once

#include "actorcsi/led.actor.hpp"

#include "platform/led/led.hpp"
#include "platform/runtime/histogram.hpp"

namespace actorcsi {

/// Drives one indicator LED. The LED is off again when the actor ends.
class led final : public led_base {
public:
  /// `pin` outlives the actor.
  led(caf::actor_config& cfg, platform::led& pin);

private:
  caf::expected<LedState> set(const LedState& request) override;

  caf::expected<LedState> toggle() override;

  caf::expected<LedState> blink(const LedBlink& request) override;

  caf::expected<LedState> state() override;

  caf::expected<LedStatistics> statistics() override;

  void tick() override;

  void on_exit() override;

  /// Switches the LED and returns its new state.
  LedState show(bool on);

  platform::led& pin_;
  bool on_ = false;
  /// 0 while the LED does not blink.
  std::chrono::milliseconds period_{0};
  uint64_t toggles_ = 0;
  runtime::histogram late_;
};

} // namespace actorcsi
