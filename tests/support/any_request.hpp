#pragma once

#include <functional>
#include <utility>

#include "caf/fwd.hpp"
#include "caf/message.hpp"
#include "caf/response_type.hpp"
#include "caf/type_erased_tuple.hpp"

namespace actorcsi::test {

// Requests without an actor for each kind of them: tests make hundreds of
// kinds, and CAF would compile an actor for each.

/// Looks at a message. Returns false if it is none that the caller waits for.
using taker = std::function<bool(const caf::type_erased_tuple&)>;

/// Spawns an actor that sends `request` and ends with the answer. `take` gets
/// the answer, or the `caf::error` that comes in its place.
caf::actor any_request(caf::actor_system& system,
                       const caf::strong_actor_ptr& who, caf::message request,
                       taker take);

/// Spawns an actor that subscribes with what `request` makes for it, and whose
/// items `take` gets.
caf::actor
any_subscriber(caf::actor_system& system, const caf::strong_actor_ptr& who,
               std::function<caf::message(const caf::actor&)> request,
               taker take);

/// The message `Method`, `xs`, which `Handle` accepts: or this does not
/// compile.
template <class Method, class Handle, class... Ts>
caf::message request_to(const Handle&, Ts... xs) {
  static_assert(
    caf::response_type<typename Handle::signatures, Method, Ts...>::valid,
    "the actor does not accept this request");
  return caf::make_message(Method{}, std::move(xs)...);
}

} // namespace actorcsi::test
