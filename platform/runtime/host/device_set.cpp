#include "platform/runtime/host/device_set.hpp"

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
  if (x.descriptor() >= 0)
    poller_.add(x.descriptor(), added);
  added->ring();
}

platform::time_point device_set::advance_next() {
  take_notes();
  auto due = next_due();
  auto now = platform::time_point::clock::now();
  entry* next = nullptr;
  if (num_readable_ > 0)
    next = static_cast<entry*>(readable_[--num_readable_]);
  else if (due > now)
    return due;
  else
    next = plan_.begin()->second;
  next->what.advance(now);
  reschedule(*next);
  return at_once;
}

void device_set::wait_until(platform::time_point deadline) {
  if (num_readable_ == 0)
    num_readable_ = poller_.wait_until(deadline, readable_);
}

void device_set::clear() {
  for (auto& x : entries_) {
    x.what.on_rescheduled(nullptr);
    if (x.what.descriptor() >= 0)
      poller_.remove(x.what.descriptor());
  }
  num_readable_ = 0;
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
