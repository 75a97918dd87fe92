#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

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

/// The role of a caller from outside the node, and the one that a method needs.
/// Each includes those before it.
enum class access : uint8_t {
  observe,    ///< Reads and changes nothing.
  operate,    ///< Uses the actor for its purpose.
  administer, ///< Changes how the actor works, or ends it.
  internal,   ///< For actors of the same node. No caller has this role.
};

/// E.g. `observe`.
const char* to_string(access x);

/// The role with that name: `observe`, `operate` or `administer`.
std::optional<access> role_named(std::string_view name);

/// Gets the answer to a call in wire format, or an error.
using answer_handler = std::function<void(caf::expected<std::string>)>;

/// Gets an item of a subscription in wire format.
using item_handler = std::function<void(std::string)>;

/// Gets the sink, whose end ends the subscription, or an error.
using subscription_handler =
  std::function<void(caf::expected<caf::strong_actor_ptr>)>;

/// Makes the message that calls a method, with the request that `bytes` are in
/// wire format; empty if they are none. The items of a subscription go to
/// `sink`, which calls do not use.
using message_maker = caf::message (*)(const std::string& bytes,
                                       const caf::actor& sink);

/// Puts what a message holds, an answer or an item, into wire format. False if
/// it holds something else.
using content_reader = bool (*)(const caf::type_erased_tuple& from,
                                std::string& bytes);

/// The handlers with which the stand-in `self` takes a method; it passes the
/// calls on by `carrier`.
using forward_function = caf::message_handler (*)(const method_info& method,
                                                  caf::event_based_actor& self,
                                                  call_carrier& carrier);

/// A method of a generated actor, for callers that know it only at run time: a
/// serial link, a command line, a proxy. Requests, answers and items are in
/// protobuf's wire format.
struct method_info {
  /// FNV-1a hash of `name`: the same in every build.
  uint32_t id;
  method_kind kind;
  /// The role that the .proto demands. The table only holds it: `method_caller`
  /// in actors/remote/calls enforces it.
  runtime::access access;
  /// `package.Service/Method`.
  const char* name;
  /// Types of the request and of the answer or item.
  const message_info* request;
  const message_info* response;
  /// The comment of the .proto, without line ends.
  const char* comment;

  /// Calls `who` as `self`. `done` runs once, as `self`: at once if the request
  /// is wrong (see check_message), otherwise with the answer or after
  /// `deadline`. @pre `kind == method_kind::call`
  void call(caf::scheduled_actor& self, const caf::strong_actor_ptr& who,
            const std::string& bytes, caf::timespan deadline,
            const answer_handler& done) const;

  /// Subscribes to `who` as `self`, with `done` as above. `on_item` runs in a
  /// separate actor, the sink, which `done` gets. The sink ends with `who`.
  /// @pre `kind == method_kind::subscription`
  void subscribe(caf::scheduled_actor& self, const caf::strong_actor_ptr& who,
                 const std::string& bytes, caf::timespan deadline,
                 const item_handler& on_item,
                 const subscription_handler& done) const;

  /// Both are null on a device if answers or items are not put into wire
  /// format.
  message_maker make_request;
  content_reader read;

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
