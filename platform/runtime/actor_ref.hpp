#pragma once

#include <string>
#include <type_traits>

#include "caf/actor_cast.hpp"
#include "caf/actor_control_block.hpp"
#include "caf/deserializer.hpp"
#include "caf/error.hpp"
#include "caf/meta/type_name.hpp"
#include "caf/serializer.hpp"

namespace actorcsi::runtime {

/// An actor and its name, on any node; nodes exchange these. The C++ side of
/// the message actorcsi.ActorRef.
struct actor_ref {
  /// Longest name that is accepted from another node, in bytes.
  static constexpr size_t max_name = 64;

  std::string name;
  /// `package.Service`.
  std::string service;
  /// The node that it runs on.
  std::string node;
  /// `nullptr` if no actor has that name.
  caf::strong_actor_ptr who;

  /// The actor as `Handle`, which must be the handle type of `service`.
  template <class Handle>
  Handle as() const {
    return caf::actor_cast<Handle>(who);
  }
};

/// Reads an actor_ref. Errors: errc::malformed_message.
caf::error load(caf::deserializer& source, actor_ref& x);

/// E.g. `LED_RED (actorcsi.Led) on front`.
std::string to_string(const actor_ref& x);

/// The wire format of the protobuf message actorcsi.ActorRef: the names. The
/// handle means nothing outside of CAF and stays behind.
std::string to_wire(const actor_ref& x);

/// Reads that wire format; the result has no handle. Errors:
/// errc::malformed_message.
caf::error from_wire(const std::string& bytes, actor_ref& x);

/// CAF's hook.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, actor_ref& x) {
  if constexpr (std::is_base_of_v<caf::serializer, Inspector>) {
    return f(x.name, x.service, x.node, x.who);
  } else if constexpr (std::is_base_of_v<caf::deserializer, Inspector>) {
    return load(f, x);
  } else {
    auto text = to_string(x);
    return f(text);
  }
}

} // namespace actorcsi::runtime
