#pragma once

#include <string>
#include <vector>

#include "caf/actor_control_block.hpp"
#include "caf/error.hpp"

#include "platform/base/doorbell.hpp"

namespace actorcsi::platform {

/// An event of a connection to another node.
struct network_event {
  enum class kind {
    connected, ///< `who` answers at `address`.
    failed,    ///< The attempt at `address` failed; `text` says why.
    refused,   ///< A peer at `address` was refused; `text` says why.
  };
  kind what = kind::failed;
  /// The argument of connect(), or the address of the peer.
  std::string address;
  std::string text;
  caf::strong_actor_ptr who;
};

/// Connections between nodes. Each node makes one of its actors known to its
/// peers; messages between these actors then cross the network.
class network {
public:
  virtual ~network() = default;

  /// Lets peers connect to `who`, if there is an address to listen on. Errors:
  /// errc::device_unavailable, naming the option.
  virtual caf::error open(const caf::strong_actor_ptr& who) = 0;

  /// Refuses new connections and forgets the actor that peers connect to.
  virtual void close() = 0;

  /// The addresses to connect to.
  virtual std::vector<std::string> addresses() const = 0;

  /// The address that peers connect to; empty if there is none.
  virtual std::string listening() const = 0;

  /// Makes one attempt at `address`. The result is an event.
  virtual void connect(const std::string& address) = 0;

  /// Takes the oldest event. Returns false if there is none.
  virtual bool next(network_event& event) = 0;

  /// Rings `bell` when there are events, at once if there are any. `nullptr`
  /// removes the bell; after the call returns, the former bell is not touched
  /// any more.
  virtual void on_ready(doorbell* bell) = 0;
};

} // namespace actorcsi::platform
