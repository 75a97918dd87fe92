#include "platform/runtime/loop_clock.hpp"

#include <algorithm>
#include <utility>

#include "caf/abstract_actor.hpp"
#include "caf/group.hpp"
#include "caf/sec.hpp"
#include "caf/system_messages.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi::runtime {

loop_clock::loop_clock(timekeeper& time) : time_(time) {
  // nop
}

loop_clock::~loop_clock() {
  // nop
}

loop_clock::time_point loop_clock::now() const noexcept {
  return time_.now();
}

void loop_clock::trigger_expired_timeouts() {
  if (schedule_.empty())
    return;
  auto t = now();
  while (!schedule_.empty() && schedule_.back()->due <= t) {
    auto next = std::move(schedule_.back());
    schedule_.pop_back();
    send(*next);
    put_away(std::move(next));
  }
}

void loop_clock::set_ordinary_timeout(time_point t, caf::abstract_actor* self,
                                      caf::atom_value type, uint64_t id) {
  cancel_ordinary_timeout(self, type);
  auto& x = add(t, kind::ordinary, self->ctrl());
  x.type = type;
  x.id = id;
}

void loop_clock::set_multi_timeout(time_point t, caf::abstract_actor* self,
                                   caf::atom_value type, uint64_t id) {
  auto& x = add(t, kind::multi, self->ctrl());
  x.type = type;
  x.id = id;
}

void loop_clock::set_request_timeout(time_point t, caf::abstract_actor* self,
                                     caf::message_id id) {
  add(t, kind::request, self->ctrl()).request = id;
}

void loop_clock::cancel_ordinary_timeout(caf::abstract_actor* self,
                                         caf::atom_value type) {
  remove(self, [type](const entry& x) {
    return x.what == kind::ordinary && x.type == type;
  });
}

void loop_clock::cancel_request_timeout(caf::abstract_actor* self,
                                        caf::message_id id) {
  remove(self, [id](const entry& x) {
    return x.what == kind::request && x.request == id;
  });
}

void loop_clock::cancel_timeouts(caf::abstract_actor* self) {
  remove(self, [](const entry& x) { return x.what != kind::message; });
}

void loop_clock::schedule_message(time_point t, caf::strong_actor_ptr receiver,
                                  caf::mailbox_element_ptr content) {
  add(t, kind::message, std::move(receiver)).content = std::move(content);
}

void loop_clock::schedule_message(time_point, caf::group, caf::strong_actor_ptr,
                                  caf::message) {
  ACTORCSI_ASSERT(!"there are no groups");
}

void loop_clock::cancel_all() {
  // Letting a message go may end an actor, which cancels its timeouts.
  auto all = std::exchange(schedule_, {});
  all.clear();
}

loop_clock::entry& loop_clock::add(time_point due, kind what,
                                   caf::strong_actor_ptr who) {
  ACTORCSI_ASSERT(who != nullptr);
  if (spare_.empty())
    spare_.push_back(std::make_unique<entry>());
  auto x = std::move(spare_.back());
  spare_.pop_back();
  x->due = due;
  x->what = what;
  x->who = std::move(who);
  auto& result = *x;
  // Before those that are due earlier or at the same time, which come first.
  auto later = [due](const entry_ptr& other) { return other->due > due; };
  schedule_.insert(
    std::partition_point(schedule_.begin(), schedule_.end(), later),
    std::move(x));
  return result;
}

void loop_clock::put_away(entry_ptr x) {
  // The actor may end here, and cancel its timeouts.
  x->content.reset();
  x->who.reset();
  spare_.push_back(std::move(x));
}

void loop_clock::send(entry& x) {
  auto& self = *x.who->get();
  switch (x.what) {
  case kind::ordinary:
  case kind::multi:
    self.eq_impl(caf::make_message_id(), x.who, nullptr,
                 caf::timeout_msg{x.type, x.id});
    break;
  case kind::request:
    self.eq_impl(x.request, x.who, nullptr, caf::sec::request_timeout);
    break;
  case kind::message:
    x.who->enqueue(std::move(x.content), nullptr);
    break;
  }
}

template <class Predicate>
void loop_clock::remove(const caf::abstract_actor* self, Predicate which) {
  for (size_t i = schedule_.size(); i-- > 0;) {
    auto& x = *schedule_[i];
    if (x.who->get() != self || !which(x))
      continue;
    auto removed = std::move(schedule_[i]);
    schedule_.erase(schedule_.begin() + static_cast<ptrdiff_t>(i));
    put_away(std::move(removed));
    // If that ended an actor, its timeouts are gone, too.
    i = std::min(i, schedule_.size());
  }
}

} // namespace actorcsi::runtime
