#include "platform/runtime/virtual_time.hpp"

#include <algorithm>

#include "platform/base/assert.hpp"

namespace actorcsi::runtime {

virtual_time::virtual_time(caf::timespan cost) : cost_(cost) {
  // nop
}

void virtual_time::add(device* x) {
  devices_.push_back(x);
}

void virtual_time::pass(caf::timespan amount) {
  ACTORCSI_ASSERT(amount.count() >= 0);
  advance_to(now_ + amount);
}

platform::time_point virtual_time::now() const noexcept {
  return now_;
}

void virtual_time::sleep_until(platform::time_point deadline) {
  if (!woken_)
    advance_to(std::max(now_, std::min(deadline, next_event())));
  woken_ = false;
}

void virtual_time::wake() noexcept {
  woken_ = true;
}

void virtual_time::worked() {
  advance_to(now_ + cost_);
}

void virtual_time::advance_to(platform::time_point target) {
  for (auto due = next_event(); due <= target; due = next_event()) {
    now_ = std::max(now_, due);
    for (auto x : devices_)
      if (x->next_event() <= now_)
        x->advance(now_);
  }
  now_ = std::max(now_, target);
}

platform::time_point virtual_time::next_event() const {
  auto result = platform::time_point::max();
  for (auto x : devices_)
    result = std::min(result, x->next_event());
  return result;
}

} // namespace actorcsi::runtime
