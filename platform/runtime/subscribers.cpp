#include "platform/runtime/subscribers.hpp"

#include <string>

#include "platform/base/errc.hpp"

namespace actorcsi::runtime {

void subscriber_lists::add(subscriber_list& x) {
  lists_.push_back(&x);
}

void subscriber_lists::remove(const caf::actor_addr& who) const {
  for (auto list : lists_)
    list->remove(who);
}

void subscriber_lists::clear() const {
  for (auto list : lists_)
    list->clear();
}

caf::error too_many_subscriptions(size_t limit) {
  return make_error(errc::limit_reached,
                    "subscriptions=" + std::to_string(limit)
                      + ": cancel one first");
}

} // namespace actorcsi::runtime
