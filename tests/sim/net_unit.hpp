#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/remote/names/receptionist.hpp"

#include "tests/sim/net.hpp"
#include "tests/sim/node.hpp"

namespace actorcsi::sim {

struct net_unit_options {
  node_options machine;
  /// What the node is called, and where others find it.
  std::string name;
  /// The nodes that it connects to.
  std::vector<std::string> peers;
};

/// A node of the network with a receptionist. What else there is on it, its
/// kind knows.
class net_unit {
public:
  net_unit(world& surroundings, net& around, const net_unit_options& options);

  virtual ~net_unit();

  bool on() const {
    return powered_ != nullptr;
  }

  const std::string& name() const {
    return options_.name;
  }

  uint32_t number() const {
    return options_.machine.number;
  }

  void boot();

  /// The program ends, as by a signal that cannot be caught.
  void power_off();

protected:
  /// What is gone when the program ends; handles before the machine.
  struct powered {
    virtual ~powered();

    /// Nobody looks any more at what happens.
    bool down = false;
    std::unique_ptr<node> machine;
    std::unique_ptr<net_port> port;
    receptionist_actor names;
  };

  /// What this kind of node has.
  virtual std::shared_ptr<powered> make() = 0;

  /// Makes its actors. The receptionist is there.
  virtual void start() = 0;

  /// In the moment that the program ends.
  virtual void stop() = 0;

  world& world_;
  net& net_;
  net_unit_options options_;
  uint32_t boots_ = 0;
  /// Shared with whoever ends it once no handler runs.
  std::shared_ptr<powered> powered_;
};

} // namespace actorcsi::sim
