#include "platform/bare_metal/progress_monitor.hpp"

#include "caf/scheduled_actor.hpp"

#include "platform/bare_metal/stop.hpp"

namespace actorcsi::bare_metal {

namespace {

/// Reading the clock after every message would cost more than the message.
constexpr auto check_interval = std::chrono::milliseconds{20};

} // namespace

void progress_monitor::watch(const char* name, caf::actor_id id,
                             caf::timespan limit) {
  if (count_ < max_actors)
    critical_[count_++] = {name, id, limit, clock_.now()};
}

void progress_monitor::begins(caf::resumable& job) noexcept {
  if (job.subtype() != caf::resumable::scheduled_actor)
    return;
  auto& self = static_cast<caf::scheduled_actor&>(job);
  running_id_ = self.id();
  running_ = self.name();
}

void progress_monitor::ended() noexcept {
  running_ = nullptr;
  for (size_t i = 0; i < count_; ++i)
    if (critical_[i].id == running_id_)
      critical_[i].last = platform::time_point::max();
  auto now = clock_.now();
  if (now >= next_check_)
    check(now);
}

void progress_monitor::idle() noexcept {
  check(clock_.now());
}

void progress_monitor::check(platform::time_point now) noexcept {
  next_check_ = now + check_interval;
  for (size_t i = 0; i < count_; ++i) {
    auto& x = critical_[i];
    if (x.last == platform::time_point::max())
      x.last = now;
    else if (now - x.last > x.limit)
      stop_with(
        reset_reason::watchdog, "actor %s made no progress for %u ms", x.name,
        static_cast<unsigned>(
          std::chrono::duration_cast<std::chrono::milliseconds>(now - x.last)
            .count()));
  }
  dog_.feed();
}

const char* progress_monitor::current() const noexcept {
  auto result = running_;
  return result != nullptr ? result : "the scheduler";
}

} // namespace actorcsi::bare_metal
