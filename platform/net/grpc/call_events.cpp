#include "platform/net/grpc/call_events.hpp"

#include <utility>

namespace actorcsi::platform {

void call_events::put(call_event x) {
  std::lock_guard<std::mutex> guard{mutex_};
  if (!is_open_)
    return;
  events_.push_back(std::move(x));
  if (bell_ != nullptr)
    bell_->ring();
}

std::optional<call_event> call_events::next() {
  std::lock_guard<std::mutex> guard{mutex_};
  if (events_.empty())
    return std::nullopt;
  auto result = std::move(events_.front());
  events_.pop_front();
  return result;
}

void call_events::listen(doorbell* bell) {
  std::lock_guard<std::mutex> guard{mutex_};
  bell_ = bell;
  is_open_ = bell != nullptr;
  if (!is_open_)
    events_.clear();
  else if (!events_.empty())
    bell_->ring();
}

bool call_events::is_open() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return is_open_;
}

} // namespace actorcsi::platform
