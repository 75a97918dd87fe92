#include "platform/runtime/host/device_set.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi::runtime {

device_set::device_set(platform::doorbell& plans_changed)
  : plans_changed_(plans_changed) {
  // nop
}

device_set::~device_set() {
  clear();
}

void device_set::add(device& x) {
  entry* added = nullptr;
  {
    std::lock_guard<std::mutex> guard{mutex_};
    added = &entries_.emplace_back(*this, x);
    changed_.reserve(entries_.size());
  }
  x.on_rescheduled(added);
  added->ring();
}

platform::time_point device_set::advance_next() {
  take_notes();
  auto due = next_due();
  auto now = platform::time_point::clock::now();
  if (due > now)
    return due;
  ACTORCSI_ASSERT(!plan_.empty());
  auto next = plan_.begin()->second;
  next->what.advance(now);
  reschedule(*next);
  return at_once;
}

void device_set::clear() {
  for (auto& x : entries_)
    x.what.on_rescheduled(nullptr);
  plan_.clear();
  changed_.clear();
  entries_.clear();
}

void device_set::note(entry& x) {
  {
    std::lock_guard<std::mutex> guard{mutex_};
    if (x.noted)
      return;
    x.noted = true;
    changed_.push_back(&x);
  }
  plans_changed_.ring();
}

void device_set::take_notes() {
  {
    std::lock_guard<std::mutex> guard{mutex_};
    if (changed_.empty())
      return;
    asked_.swap(changed_);
    for (auto x : asked_)
      x->noted = false;
  }
  for (auto x : asked_)
    reschedule(*x);
  asked_.clear();
}

void device_set::reschedule(entry& x) {
  auto due = x.what.next_event();
  // Reuses the node of the tree, so that no memory is allocated.
  auto node = plan_.extract({x.due, &x});
  x.due = due;
  if (node.empty()) {
    plan_.emplace(due, &x);
    return;
  }
  node.value() = {due, &x};
  plan_.insert(std::move(node));
}

} // namespace actorcsi::runtime
