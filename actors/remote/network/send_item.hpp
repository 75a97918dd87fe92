#pragma once

#include <cstdint>

#include "caf/local_actor.hpp"

namespace actorcsi {

/// Sends an item of the subscription `id` to `to`.
template <class Method, class Item>
void send_item(caf::local_actor& self, const typename Method::sink& to,
               uint64_t id, const Item& item) {
  to->eq_impl(caf::make_message_id(), self.ctrl(), self.context(),
              typename Method::item{}, id, item);
}

} // namespace actorcsi
