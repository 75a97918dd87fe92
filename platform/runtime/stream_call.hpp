#pragma once

#include <functional>

#include "platform/runtime/method_info.hpp"

namespace actorcsi::runtime {

/// Gets the message of an item as it is; an item is its last element.
using content_taker = std::function<void(const caf::type_erased_tuple&)>;

/// The same as method_info::subscribe for a caller that takes items as they
/// are, such as the lease on a frame. `take` runs in the sink.
void subscribe_to_content(const method_info& method, caf::scheduled_actor& self,
                          const caf::strong_actor_ptr& who,
                          const std::string& bytes, caf::timespan deadline,
                          const content_taker& take,
                          const subscription_handler& done);

} // namespace actorcsi::runtime
