#include "tests/sim/world.hpp"

#include <algorithm>

namespace actorcsi::sim {

void world::remove(participant& x) {
  participants_.erase(
    std::remove(participants_.begin(), participants_.end(), &x),
    participants_.end());
}

void world::run_until(time_point end, const bool* stop) {
  ++depth_;
  while (!failed() && (stop == nullptr || !*stop)) {
    participant* first = nullptr;
    auto due = end;
    for (auto x : participants_) {
      auto next = x->next();
      if (next < due) {
        due = next;
        first = x;
      }
    }
    now_ = std::max(now_, due);
    if (first == nullptr)
      break;
    first->act();
    ++steps_;
    if (after_step)
      after_step();
    // Whatever ends a part waits until none is at work.
    while (depth_ == 1 && !later_.empty()) {
      auto what = std::move(later_.front());
      later_.erase(later_.begin());
      what();
    }
  }
  --depth_;
}

void world::at_rest(std::function<void()> what) {
  if (depth_ == 0)
    what();
  else
    later_.push_back(std::move(what));
}

void world::fail(std::string what) {
  if (failed())
    return;
  failure_ = std::move(what);
  failed_at_ = now_;
}

} // namespace actorcsi::sim
