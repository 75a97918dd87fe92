#pragma once

#include <string>
#include <vector>

#include "caf/actor_control_block.hpp"
#include "caf/error.hpp"

#include "platform/base/doorbell.hpp"

namespace actorcsi::platform {

/// Something that happened at the edge of the network.
struct network_event {
  enum class kind {
    connected, ///< `who` answers at `address`.
    failed,    ///< Nobody answers at `address`; `text` says why.
    refused,   ///< Somebody at `address` was turned away; `text` says why.
  };
  kind what = kind::failed;
  /// What connect() was given, or where somebody came from.
  std::string address;
  std::string text;
  caf::strong_actor_ptr who;
};

/// How nodes reach each other: one actor of each node is known to the others,
/// and what it and they send each other crosses by itself.
class network {
public:
  virtual ~network() = default;

  /// Lets others connect to `who`, if there is an address to listen on. Errors:
  /// errc::device_unavailable, naming the option.
  virtual caf::error open(const caf::strong_actor_ptr& who) = 0;

  /// Lets nobody in any more and forgets whom others have reached.
  virtual void close() = 0;

  /// The addresses to connect to.
  virtual std::vector<std::string> addresses() const = 0;

  /// What others connect to; empty if nobody can.
  virtual std::string listening() const = 0;

  /// Makes one attempt at `address`. What came of it is an event.
  virtual void connect(const std::string& address) = 0;

  /// Takes the oldest event. Returns false if there is none.
  virtual bool next(network_event& event) = 0;

  /// Rings `bell` when there are events, at once if there are. `nullptr` ends
  /// this; after the call returns the former bell is not touched any more.
  virtual void on_ready(doorbell* bell) = 0;
};

} // namespace actorcsi::platform
