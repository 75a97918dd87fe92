#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "platform/net/call_server.hpp"

namespace actorcsi::platform {

/// Events on their way from the network's threads to an actor. There are at
/// most a few for each open call, so calls bound them.
class call_events {
public:
  /// Keeps the event until somebody listens; drops it if nobody does any more.
  void put(call_event x);

  std::optional<call_event> next();

  /// Rings `bell` for each event; `nullptr` drops them, from now on as well.
  void listen(doorbell* bell);

  /// Whether an actor takes the events, or will once it has started.
  bool is_open() const;

private:
  mutable std::mutex mutex_;
  doorbell* bell_ = nullptr;
  bool is_open_ = true;
  std::deque<call_event> events_;
};

} // namespace actorcsi::platform
