#pragma once

#include "caf/behavior.hpp"
#include "caf/deduce_mpi.hpp"
#include "caf/detail/typed_actor_util.hpp"
#include "caf/interface_mismatch.hpp"
#include "caf/message_handler.hpp"
#include "caf/system_messages.hpp"

// Stands for CAF's header of that name in collisions.py: it takes any handlers
// and compares no types, which is most of the time that an actor takes to
// compile, and no name of a proto is looked up there.

namespace caf {

template <class... Sigs>
class typed_actor;

template <class... Sigs>
class typed_behavior {
public:
  using signatures = detail::type_list<Sigs...>;

  template <class... Fs>
  typed_behavior(Fs...) {
    // nop
  }

  explicit operator bool() const;

  behavior& unbox();

  static typed_behavior make_empty_behavior() {
    return {};
  }
};

template <class T>
struct is_typed_behavior : std::false_type {};

template <class... Sigs>
struct is_typed_behavior<typed_behavior<Sigs...>> : std::true_type {};

} // namespace caf
