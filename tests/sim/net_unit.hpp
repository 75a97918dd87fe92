#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/remote/names/receptionist.hpp"

#include "app/compose/settings.hpp"
#include "app/compose/supervisor.hpp"

#include "tests/sim/net.hpp"
#include "tests/sim/node.hpp"
#include "tests/sim/watched_console.hpp"

namespace actorcsi::sim {

struct net_unit_options {
  node_options machine;
  /// What the node is called, and where others find it.
  std::string name;
  /// The nodes that it connects to.
  std::vector<std::string> peers;
};

/// A node of the network with a receptionist and the supervisor of all other
/// parts, which its kind knows, as in `actorcsi node`.
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

  /// Times that it has booted.
  uint32_t boots() const {
    return boots_;
  }

  void boot();

  /// Called when the program ends by itself, since a part has failed.
  std::function<void()> on_failure;

  /// The program ends, as by a signal that cannot be caught.
  void power_off();

protected:
  /// What is gone when the program ends; handles before the machine.
  struct powered {
    virtual ~powered();

    /// Ends the actors; what they use is still there.
    void end();

    /// Nobody looks any more at what happens.
    bool down = false;
    std::unique_ptr<node> machine;
    std::unique_ptr<net_port> port;
    receptionist_actor names;
    watched_console out;
    never_stops stop;
    run_result result;
    std::shared_ptr<runtime::directory> actors;
    caf::actor boss;
  };

  /// What this kind of node has.
  virtual std::shared_ptr<powered> make() = 0;

  /// Adds its parts to those that every node has, and leaves out those of
  /// other roles.
  virtual void list_parts(part_list& to) = 0;

  /// What its parts are called.
  part_names names() const;

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
