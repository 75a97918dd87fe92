#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "caf/actor_system_config.hpp"
#include "caf/io/middleman.hpp"

namespace actorcsi::platform {

/// Loads CAF's middleman into `cfg`, set up so that a lost node is noticed
/// within 2 s: CAF's own default is never. Its connections are those of
/// `Backend`, or of sockets.
template <class... Backend>
void use_network(caf::actor_system_config& cfg) {
  using std::chrono::milliseconds;
  cfg.load<caf::io::middleman, Backend...>();
  auto set = [&cfg](const char* name, milliseconds value) {
    cfg.set(name, caf::timespan{value});
  };
  set("middleman.heartbeat-interval", milliseconds{400});
  // It is looked at with each heartbeat: 1.8 s at most.
  set("middleman.connection-timeout", milliseconds{1'400});
  // A message is read where it has arrived: CAF would copy it for a worker.
  cfg.set("middleman.workers", uint64_t{0});
  // Other programs that use CAF are no nodes of ours.
  cfg.set("middleman.app-identifiers",
          std::vector<std::string>{"actorcsi-node-1"});
}

} // namespace actorcsi::platform
