#include "platform/runtime/self_message.hpp"

#include "caf/actor_cast.hpp"
#include "caf/actor_system.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi::runtime {

// -- self_element -------------------------------------------------------------

caf::empty_type_erased_tuple self_element::mark_;

void self_element::deliver() {
  home_.receive(*this);
}

void self_element::request_deletion(bool) const noexcept {
  home_.put_back(const_cast<self_element&>(*this));
}

// -- self_message_base --------------------------------------------------------

self_message_base::self_message_base(caf::local_actor& owner)
  : bell(owner.system()), owner_(owner) {
  // nop
}

self_message_base::~self_message_base() {
  for (auto& slot : spare_)
    if (auto x = slot.load()) {
      delete x;
      --made_;
    }
  // One that comes back later would come back to nothing.
  ACTORCSI_ASSERT(made_ == 0);
}

platform::time_point self_message_base::due_in(caf::timespan delay) const {
  auto now = owner_.system().clock().now();
  return (handling_ && now - due_ < max_lag ? due_ : now) + delay;
}

self_element& self_message_base::take() {
  for (auto& slot : spare_)
    if (auto result = slot.exchange(nullptr, std::memory_order_acquire))
      return *result;
  ++made_;
  return *make_element();
}

void self_message_base::put_back(self_element& x) noexcept {
  x.next = nullptr;
  for (auto& slot : spare_) {
    self_element* none = nullptr;
    if (slot.compare_exchange_strong(none, &x, std::memory_order_release,
                                     std::memory_order_relaxed))
      return;
  }
  delete &x;
  --made_;
}

void self_message_base::send(self_element& x) {
  ACTORCSI_ASSERT(x.next == nullptr);
  x.generation = ++generation_;
  scheduled_ = false;
  owner_.enqueue(caf::mailbox_element_ptr{&x}, owner_.context());
}

void self_message_base::schedule_at(platform::time_point due, self_element& x) {
  x.generation = ++generation_;
  due_ = due;
  scheduled_ = true;
  owner_.system().clock().schedule_message(
    due, caf::actor_cast<caf::strong_actor_ptr>(&owner_),
    caf::mailbox_element_ptr{&x});
}

void self_message_base::receive(self_element& x) {
  if (x.generation == by_bell)
    answered();
  else if (x.generation != generation_)
    return;
  ++generation_;
  handling_ = x.generation != by_bell && scheduled_;
  handle(x);
  handling_ = false;
}

void self_message_base::deliver() {
  auto& x = take();
  x.generation = by_bell;
  owner_.enqueue(caf::mailbox_element_ptr{&x}, nullptr);
}

} // namespace actorcsi::runtime
