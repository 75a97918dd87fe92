#pragma once

#include "caf/fwd.hpp"
#include "caf/message.hpp"
#include "caf/timespan.hpp"

#include "platform/runtime/method_info.hpp"

namespace actorcsi::runtime {

// How a method_info calls an actor. What does not depend on the method's types
// is here once and not a template: a device has the tables of all services, and
// flash is short there.

/// Sends `request` as `self`; `done` gets the answer, which `read` knows, or
/// the error.
void call_any(caf::scheduled_actor& self, const caf::strong_actor_ptr& who,
              caf::message request, caf::timespan deadline, content_reader read,
              const answer_handler& done);

/// An actor for the items of one subscription of `owner` at `source`, which
/// `read` knows, until either ends.
caf::actor spawn_any_sink(const caf::local_actor& owner,
                          const caf::strong_actor_ptr& source,
                          content_reader read, const item_handler& on_item);

/// Sends `request` as `self`; `done` gets `sink` once the subscription has been
/// accepted, or the error.
void subscribe_any(caf::scheduled_actor& self, const caf::strong_actor_ptr& who,
                   caf::message request, caf::timespan deadline,
                   const caf::actor& sink, const subscription_handler& done);

} // namespace actorcsi::runtime
