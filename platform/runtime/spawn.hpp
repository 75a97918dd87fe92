#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "caf/actor_system.hpp"

namespace actorcsi::runtime {

/// The check that all handlers are there, of an actor with a generated base.
template <class Actor>
constexpr auto check_handlers(int) ->
  typename Actor::template handlers<Actor>* {
  return nullptr;
}

/// What stands for others has no such base.
template <class Actor>
constexpr std::nullptr_t check_handlers(long) {
  return nullptr;
}

/// Starts an actor. One that lacks a handler of its generated base does not
/// compile, and the first error names the handler.
template <class Actor, class... Ts>
auto spawn(caf::actor_system& sys, Ts&&... xs) {
  // Before CAF looks at the class.
  using found = decltype(check_handlers<Actor>(0));
  if constexpr (!std::is_null_pointer_v<found>) {
    [[maybe_unused]] std::remove_pointer_t<found> are_complete;
  }
  return sys.spawn<Actor>(std::forward<Ts>(xs)...);
}

} // namespace actorcsi::runtime
