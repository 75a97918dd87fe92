#pragma once

#include <vector>

#include "caf/timespan.hpp"

#include "platform/runtime/device.hpp"
#include "platform/runtime/timekeeper.hpp"

namespace actorcsi::runtime {

/// Time that passes only when there is nothing to do, or when something was
/// done: for simulations and for tests. Simulated devices act at their moment.
class virtual_time final : public timekeeper {
public:
  /// Each run of an actor takes `cost`, so that a busy loop gets somewhere.
  explicit virtual_time(caf::timespan cost = std::chrono::microseconds{1});

  /// Lets `x` act whenever it is due. It outlives this object's use.
  void add(device* x);

  /// Lets `amount` pass, with all that the devices do in it.
  void pass(caf::timespan amount);

  platform::time_point now() const noexcept override;

  void sleep_until(platform::time_point deadline) override;

  void wake() noexcept override;

  void worked() override;

private:
  void advance_to(platform::time_point target);

  /// When the first device wants to act.
  platform::time_point next_event() const;

  caf::timespan cost_;
  /// Not zero: CAF takes the clock's epoch for "no time".
  platform::time_point now_{std::chrono::seconds{1}};
  bool woken_ = false;
  std::vector<device*> devices_;
};

} // namespace actorcsi::runtime
