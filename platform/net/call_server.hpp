#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "caf/timespan.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/csi/frame.hpp"
#include "platform/net/call_status.hpp"

namespace actorcsi::platform {

/// The sender of a call, as the carrier knows it.
struct call_origin {
  /// The name in its certificate; empty without one, which only a process on
  /// this machine can be.
  std::string node;
  /// `127.0.0.1:40112`, `[::1]:40112`, or `unix` for a Unix socket.
  std::string address;
};

/// What has happened to a call from the network.
struct call_event {
  enum class kind : uint8_t {
    begun,   ///< A call has arrived, with its first message.
    message, ///< The next message of the caller, which `receive` asked for.
    room,    ///< Messages can be sent again, after `send` has skipped one.
    closed,  ///< The caller sends no more messages; it still listens.
    ended,   ///< The caller has gone or has cancelled; the call is forgotten.
  };

  kind what = kind::ended;
  uint64_t call = 0;
  /// The message; also of `begun`.
  std::string bytes;
  // Of `begun` only.
  /// `package.Service/Method`.
  std::string method;
  /// The metadata `actor`; empty for the first actor that has the method.
  std::string actor;
  /// Time that the caller leaves; 0 for no limit.
  caf::timespan deadline{0};
  call_origin from;
};

struct call_server_statistics {
  uint32_t connections = 0;
  /// Calls and streams that are open now.
  uint32_t open = 0;
  uint64_t calls = 0;
  /// Messages and frames sent.
  uint64_t sent = 0;
  uint64_t frames = 0;
  /// Messages that were not sent because the caller is slow.
  uint64_t skipped = 0;
  /// Connections and calls that were refused.
  uint64_t refused = 0;
};

/// Takes calls from the network for one actor, which answers them. Each call is
/// a stream of messages in both directions; a call with one answer is a stream
/// of one. Nothing here blocks.
class call_server {
public:
  virtual ~call_server() = default;

  /// Rung when an event waits; calls that come before the first bell wait for
  /// it. `nullptr` removes the bell and ends all calls; then new calls are
  /// refused.
  virtual void on_event(doorbell* bell) = 0;

  /// The event that has waited longest.
  virtual std::optional<call_event> next_event() = 0;

  /// Tells the caller of a stream that it has begun, before the first message.
  virtual void accept(uint64_t call) = 0;

  /// Wants the next message of the caller. It comes as an event.
  virtual void receive(uint64_t call) = 0;

  /// Sends `message` and, as its end, the pixels of `picture`, which are not
  /// copied: the lease ends when they have been handed to the connection. False
  /// if the message was skipped, because as much as the limits allow waits
  /// already, or the call is over.
  virtual bool send(uint64_t call, std::string message,
                    const frame& picture = {}) = 0;

  /// Ends the call after what was sent.
  virtual void finish(uint64_t call, const call_status& status) = 0;

  virtual call_server_statistics statistics() const = 0;
};

} // namespace actorcsi::platform
