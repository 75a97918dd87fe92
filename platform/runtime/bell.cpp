#include "platform/runtime/bell.hpp"

#include "platform/runtime/cooperative_scheduler.hpp"

namespace actorcsi::runtime {

bell::bell(caf::actor_system& sys) : loop_(cooperative_scheduler::of(sys)) {
  if (loop_ != nullptr)
    loop_->add(this);
}

bell::~bell() {
  if (loop_ != nullptr)
    loop_->remove(this);
}

void bell::ring() noexcept {
  auto expected = idle;
  if (!state_.compare_exchange_strong(expected,
                                      loop_ != nullptr ? rung : delivered))
    return;
  if (loop_ != nullptr)
    loop_->wake();
  else
    deliver();
}

void bell::deliver_if_rung() {
  // The loop asks all bells again and again, and few of them were rung.
  if (state_.load(std::memory_order_relaxed) != rung)
    return;
  auto expected = rung;
  if (state_.compare_exchange_strong(expected, delivered))
    deliver();
}

} // namespace actorcsi::runtime
