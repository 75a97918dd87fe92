#pragma once

#include <utility>

#include "caf/actor_system.hpp"

namespace actorcsi::runtime {

/// Starts an actor that is derived from a generated base. One that lacks a
/// handler does not compile, and the first error names the handler.
template <class Actor, class... Ts>
auto spawn(caf::actor_system& sys, Ts&&... xs) {
  // Before CAF looks at the class.
  [[maybe_unused]] typename Actor::template handlers<Actor> are_complete;
  return sys.spawn<Actor>(std::forward<Ts>(xs)...);
}

} // namespace actorcsi::runtime
