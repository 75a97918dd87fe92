#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "caf/timespan.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/net/call_status.hpp"

namespace actorcsi::platform {

/// A call to a node.
struct call_request {
  /// `package.Service/Method`.
  std::string method;
  /// The actor, in the metadata `actor`; empty for the first one that has the
  /// method.
  std::string actor;
  /// The first message.
  std::string message;
  /// Time for the whole call; 0 for no limit.
  caf::timespan deadline{0};
  /// Whether more messages follow, through `send`.
  bool stays_open = false;
  /// Bytes of an answer; a larger one ends the call.
  size_t max_answer = size_t{64} << 20;
};

/// What has happened to a call to a node.
struct answer_event {
  enum class kind : uint8_t {
    message, ///< The next message of the node.
    room,    ///< Messages can be sent again, after `send` has refused one.
    ended,   ///< The call is over: `status` says how.
  };

  kind what = kind::ended;
  uint64_t call = 0;
  std::string bytes;
  call_status status;
};

/// Calls methods of one node for one actor. Each call is a stream of messages
/// in both directions; a call with one answer is a stream of one. While there
/// is no connection, calls end at once as unavailable, and the connection is
/// tried again after 0.1 to 1 s. Nothing here blocks.
class call_client {
public:
  virtual ~call_client() = default;

  /// Rung when an event waits. `nullptr` removes the bell and cancels all
  /// calls.
  virtual void on_event(doorbell* bell) = 0;

  /// The event that has waited longest. A node that sends faster than this is
  /// called has to wait.
  virtual std::optional<answer_event> next_event() = 0;

  /// Begins a call. Its number is never 0.
  virtual uint64_t begin(const call_request& x) = 0;

  /// Sends one more message; false if as much as the limits allow waits
  /// already, or the call is over.
  virtual bool send(uint64_t call, std::string message) = 0;

  /// Ends the call, without an event.
  virtual void cancel(uint64_t call) = 0;
};

} // namespace actorcsi::platform
