#include "platform/runtime/host/pool_clock.hpp"

#include <utility>

#include "caf/group.hpp"

#include "platform/base/brief_lock.hpp"

namespace actorcsi::runtime {

using platform::brief_guard;

pool_clock::time_point pool_clock::next_event() const {
  auto guard = brief_guard(mutex_);
  auto& all = timeouts_.schedule();
  next_wakeup_ = all.empty() ? time_point::max() : all.begin()->first;
  return next_wakeup_;
}

void pool_clock::advance(time_point) {
  auto guard = brief_guard(mutex_);
  timeouts_.trigger_expired_timeouts();
}

void pool_clock::on_rescheduled(platform::doorbell* wake) {
  auto guard = brief_guard(mutex_);
  wake_ = wake;
}

template <class F>
void pool_clock::plan(F change) {
  auto guard = brief_guard(mutex_);
  change();
  auto bell =
    timeouts_.schedule().begin()->first < next_wakeup_ ? wake_ : nullptr;
  guard.unlock();
  if (bell != nullptr)
    bell->ring();
}

void pool_clock::set_ordinary_timeout(time_point t, caf::abstract_actor* self,
                                      caf::atom_value type, uint64_t id) {
  plan([&] { timeouts_.set_ordinary_timeout(t, self, type, id); });
}

void pool_clock::set_request_timeout(time_point t, caf::abstract_actor* self,
                                     caf::message_id id) {
  plan([&] { timeouts_.set_request_timeout(t, self, id); });
}

void pool_clock::set_multi_timeout(time_point t, caf::abstract_actor* self,
                                   caf::atom_value type, uint64_t id) {
  plan([&] { timeouts_.set_multi_timeout(t, self, type, id); });
}

void pool_clock::cancel_ordinary_timeout(caf::abstract_actor* self,
                                         caf::atom_value type) {
  auto guard = brief_guard(mutex_);
  timeouts_.cancel_ordinary_timeout(self, type);
}

void pool_clock::cancel_request_timeout(caf::abstract_actor* self,
                                        caf::message_id id) {
  auto guard = brief_guard(mutex_);
  timeouts_.cancel_request_timeout(self, id);
}

void pool_clock::cancel_timeouts(caf::abstract_actor* self) {
  auto guard = brief_guard(mutex_);
  timeouts_.cancel_timeouts(self);
}

void pool_clock::schedule_message(time_point t, caf::strong_actor_ptr receiver,
                                  caf::mailbox_element_ptr content) {
  plan([&] {
    timeouts_.schedule_message(t, std::move(receiver), std::move(content));
  });
}

void pool_clock::schedule_message(time_point t, caf::group target,
                                  caf::strong_actor_ptr sender,
                                  caf::message content) {
  plan([&] {
    timeouts_.schedule_message(t, std::move(target), std::move(sender),
                               std::move(content));
  });
}

void pool_clock::cancel_all() {
  auto guard = brief_guard(mutex_);
  timeouts_.cancel_all();
}

} // namespace actorcsi::runtime
