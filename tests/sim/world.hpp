#pragma once

#include <functional>
#include <string>
#include <vector>

#include "caf/timespan.hpp"

#include "platform/base/time.hpp"
#include "tests/sim/trace.hpp"

namespace actorcsi::sim {

using platform::time_point;

/// Something in the world that acts as time goes on.
class participant {
public:
  virtual ~participant() = default;

  /// When `act` wants to be called; `time_point::max()` for not.
  virtual time_point next() const = 0;

  /// Does something of what is due. Called again until `next` is later.
  virtual void act() = 0;
};

/// The time that all parts share, and the order in which they act: by their
/// time, then in the order they were added in. A part may let time pass within
/// `act`; then others act meanwhile.
class world {
public:
  /// Not zero: CAF takes the clock's epoch for "no time".
  static constexpr time_point begin{std::chrono::seconds{1}};

  void add(participant& x) {
    participants_.push_back(&x);
  }

  void remove(participant& x);

  const time_point& now() const {
    return now_;
  }

  /// Lets time pass until `end`, or until something has failed or `stop`.
  void run_until(time_point end, const bool* stop = nullptr);

  /// Called after everything that any part does.
  std::function<void()> after_step;

  /// Runs `what` when no part is within `act`.
  void at_rest(std::function<void()> what);

  trace& log() {
    return log_;
  }

  void note(happening what, uint32_t who, uint64_t a = 0, uint64_t b = 0) {
    log_.add(now_, what, who, a, b);
  }

  /// A promise is broken. The first one counts, and ends the run.
  void fail(std::string what);

  bool failed() const {
    return !failure_.empty();
  }

  const std::string& failure() const {
    return failure_;
  }

  /// When it failed.
  time_point failed_at() const {
    return failed_at_;
  }

  /// Things that were done.
  uint64_t steps() const {
    return steps_;
  }

private:
  std::vector<participant*> participants_;
  time_point now_ = begin;
  trace log_;
  std::string failure_;
  time_point failed_at_{};
  uint64_t steps_ = 0;
  unsigned depth_ = 0;
  std::vector<std::function<void()>> later_;
};

} // namespace actorcsi::sim
