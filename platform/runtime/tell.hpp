#pragma once

#include <utility>

#include "caf/send.hpp"

namespace actorcsi::runtime {

/// Tells `who` without waiting for an answer, or for an error. For code that
/// has no actor of its own; an actor uses the `tell` of its service, which is
/// counted.
template <class Method, class Handle, class... Ts>
void tell(const Handle& who, Ts&&... request) {
  caf::anon_send(who, Method{}, std::forward<Ts>(request)...);
}

} // namespace actorcsi::runtime
