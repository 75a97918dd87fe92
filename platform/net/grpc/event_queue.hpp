#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "platform/base/doorbell.hpp"

namespace actorcsi::platform {

/// Events on their way from the network's threads to an actor. There are at
/// most a few for each open call, so calls bound them.
template <class Event>
class event_queue {
public:
  /// Keeps the event until somebody listens; drops it if nobody does any more.
  void put(Event x) {
    std::lock_guard<std::mutex> guard{mutex_};
    if (!is_open_)
      return;
    events_.push_back(std::move(x));
    if (bell_ != nullptr)
      bell_->ring();
  }

  std::optional<Event> next() {
    std::lock_guard<std::mutex> guard{mutex_};
    if (events_.empty())
      return std::nullopt;
    auto result = std::move(events_.front());
    events_.pop_front();
    return result;
  }

  /// Rings `bell` for each event; `nullptr` drops them, from now on as well.
  void listen(doorbell* bell) {
    std::lock_guard<std::mutex> guard{mutex_};
    bell_ = bell;
    is_open_ = bell != nullptr;
    if (!is_open_)
      events_.clear();
    else if (!events_.empty())
      bell_->ring();
  }

  /// Whether an actor takes the events, or will once it has started.
  bool is_open() const {
    std::lock_guard<std::mutex> guard{mutex_};
    return is_open_;
  }

private:
  mutable std::mutex mutex_;
  doorbell* bell_ = nullptr;
  bool is_open_ = true;
  std::deque<Event> events_;
};

} // namespace actorcsi::platform
