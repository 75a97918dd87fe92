#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "caf/actor_control_block.hpp"
#include "caf/expected.hpp"
#include "caf/fwd.hpp"
#include "caf/span.hpp"
#include "caf/timespan.hpp"

#include "platform/runtime/message_info.hpp"

namespace actorcsi::runtime {

class call_carrier;

struct method_info;

/// How a method is answered.
enum class method_kind : uint8_t {
  call,         ///< One answer.
  subscription, ///< Items, until cancelled.
};

/// The role that a caller from outside the node needs. Each includes those
/// before it.
enum class access : uint8_t {
  observe,    ///< Reads and changes nothing.
  operate,    ///< Uses the actor for its purpose.
  administer, ///< Changes how the actor works, or ends it.
};

/// Gets the answer to a call in wire format, or an error.
using answer_handler = std::function<void(caf::expected<std::string>)>;

/// Gets an item of a subscription in wire format.
using item_handler = std::function<void(std::string)>;

/// Gets the sink, whose end ends the subscription, or an error.
using subscription_handler =
  std::function<void(caf::expected<caf::strong_actor_ptr>)>;

/// The handlers with which the stand-in `self` takes a method; it passes the
/// calls on by `carrier`.
using forward_function = caf::message_handler (*)(const method_info& method,
                                                  caf::event_based_actor& self,
                                                  call_carrier& carrier);

/// A method of a generated actor, for callers that know it only at run time: a
/// serial link, a command line, a proxy. Requests, answers and items are in
/// protobuf's wire format; one that is not is errc::malformed_message.
struct method_info {
  /// FNV-1a hash of `name`: the same in every build.
  uint32_t id;
  method_kind kind;
  /// The role that the .proto demands. Tables only hold it; a carrier has to
  /// enforce it.
  runtime::access access;
  /// `package.Service/Method`.
  const char* name;
  /// Types of the request and of the answer or item.
  const message_info* request;
  const message_info* response;
  /// The comment of the .proto, without line ends.
  const char* comment;

  /// Calls `who` as `self`. `done` runs once, as `self`: at once if the request
  /// is malformed, otherwise with the answer or after `deadline`. Null for
  /// subscriptions.
  void (*call)(caf::scheduled_actor& self, const caf::strong_actor_ptr& who,
               const std::string& request, caf::timespan deadline,
               const answer_handler& done);

  /// Subscribes to `who` as `self`, with `done` as above. `on_item` runs in a
  /// separate actor, the sink, which `done` gets. The sink ends with `who`.
  /// Null for calls.
  void (*subscribe)(caf::scheduled_actor& self,
                    const caf::strong_actor_ptr& who,
                    const std::string& request, caf::timespan deadline,
                    const item_handler& on_item,
                    const subscription_handler& done);

  /// Null on a device, which has no stand-ins.
  forward_function forward;

  /// Whether `message` calls this method, for stand-ins that pass a call on
  /// unchanged. Null for subscriptions, and if `forward` is null.
  bool (*is_call)(const caf::type_erased_tuple& message);
};

/// A generated actor's interface at run time.
struct service_info {
  /// `package.Service`.
  const char* name;
  const char* comment;
  caf::span<const method_info> methods;
};

} // namespace actorcsi::runtime
