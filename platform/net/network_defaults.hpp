#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "caf/actor_system_config.hpp"
#include "caf/io/middleman.hpp"

namespace actorcsi::platform {

/// Loads CAF's middleman into `cfg` with settings that detect a lost node
/// within 2 s; with CAF's defaults it would never be detected. Connections are
/// made by `Backend`, or are sockets without one.
template <class... Backend>
void use_network(caf::actor_system_config& cfg) {
  using std::chrono::milliseconds;
  cfg.load<caf::io::middleman, Backend...>();
  auto set = [&cfg](const std::string& name, milliseconds value) {
    cfg.set(name, caf::timespan{value});
  };
  set("middleman.heartbeat-interval", milliseconds{400});
  // CAF checks it with each heartbeat: 1.8 s at most.
  set("middleman.connection-timeout", milliseconds{1'400});
  // Reads a message in the buffer where it arrived; a worker needs a copy.
  cfg.set("middleman.workers", uint64_t{0});
  // Refuses other programs that use CAF.
  cfg.set("middleman.app-identifiers",
          std::vector<std::string>{"actorcsi-node-1"});
}

} // namespace actorcsi::platform
