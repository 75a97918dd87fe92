#pragma once

#include <array>

#include "caf/abstract_actor.hpp"

#include "platform/base/time.hpp"
#include "platform/runtime/run_observer.hpp"

namespace actorcsi::bare_metal {

/// A watchdog that resets the system unless it is fed in time. A port with a
/// backend per board.
class watchdog {
public:
  virtual void feed() noexcept = 0;

protected:
  ~watchdog() = default;
};

/// Feeds the watchdog as long as every critical actor makes progress: it
/// handles a message, be it a tick, a poll, or the supervisor's request for
/// statistics once a second.
///
/// An actor that does not return from a message starves the watchdog, which
/// reports the actor that `current` names. A critical actor that handles no
/// message for longer than its limit stops the system with its name.
class progress_monitor final : public runtime::run_observer {
public:
  static constexpr size_t max_actors = 8;

  progress_monitor(watchdog& dog, const platform::clock& clock)
    : dog_(dog), clock_(clock) {
    // nop
  }

  /// Makes an actor critical. `name` must outlive this object.
  void watch(const char* name, caf::actor_id id, caf::timespan limit);

  /// No actor is critical any more; the watchdog is still fed.
  void watch_none() {
    count_ = 0;
  }

  void begins(caf::resumable& job) noexcept override;

  void ended() noexcept override;

  void idle() noexcept override;

  /// The name of the actor that is handling a message. Callable from an
  /// interrupt handler.
  const char* current() const noexcept;

private:
  struct critical {
    const char* name;
    caf::actor_id id;
    caf::timespan limit;
    platform::time_point last;
  };

  void check(platform::time_point now) noexcept;

  watchdog& dog_;
  const platform::clock& clock_;
  std::array<critical, max_actors> critical_{};
  size_t count_ = 0;
  const char* volatile running_ = nullptr;
  caf::actor_id running_id_ = 0;
  platform::time_point next_check_;
};

} // namespace actorcsi::bare_metal
