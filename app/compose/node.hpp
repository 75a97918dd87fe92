#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "caf/actor_system.hpp"

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/capture.actor.hpp"
#include "actorcsi/frame_saver.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "app/compose/settings.hpp"

#include "platform/cpu/cpu.hpp"
#include "platform/csi/csi.hpp"
#include "platform/led/led.hpp"
#include "platform/openmv/device/machine_identity.hpp"
#include "platform/page/page.hpp"
#include "platform/runtime/directory.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// The hardware that a node's actors drive. It outlives them.
struct node_ports {
  platform::csi* camera = nullptr;
  std::map<std::string, platform::led*> leds;
  /// `nullptr` for none.
  platform::serial* uart = nullptr;
  /// What the host at the other end of `uart` is told.
  platform::link::machine_identity identity;
  platform::cpu* cpu = nullptr;
  /// `nullptr` for none.
  platform::page* page = nullptr;
  /// The line to a gateway's board; `nullptr` for none.
  platform::serial* board = nullptr;
};

/// The actors of a node. Those that are not wanted are invalid handles.
struct node_actors {
  camera_actor camera;
  capture_actor capture;
  std::map<std::string, led_actor> leds;
  std::string first_led;
  heartbeat_actor heartbeat;
  uart_peer_actor uart;
  frame_saver_actor saver;
  /// Those that `add_actors` made, in that order.
  std::vector<caf::strong_actor_ptr> added;
};

/// A node that actors are added to: whom they can talk to, and what they can
/// drive.
class node_builder {
public:
  node_builder(caf::actor_system& sys, const node_ports& ports)
    : ports(ports), sys_(sys) {
    // nop
  }

  /// Makes an actor, which gets `xs`, and lets it be called by the name that
  /// its service has in commands: `frame_saver` for `actorcsi.FrameSaver`.
  template <class Actor, class... Ts>
  auto add(Ts&&... xs) {
    auto who = runtime::spawn<Actor>(sys_, std::forward<Ts>(xs)...);
    auto& service = Actor::method_table();
    callable->add(runtime::typed_name(service.name), service, who);
    actors.added.emplace_back(caf::actor_cast<caf::strong_actor_ptr>(who));
    return who;
  }

  /// The LED with that name; an invalid handle if there is none.
  led_actor led(const std::string& name) const {
    auto i = actors.leds.find(name);
    return i != actors.leds.end() ? i->second : led_actor{};
  }

  const node_ports& ports;
  node_actors actors;
  /// All that can be called, by name. It keeps them: an actor that holds it
  /// lets go of it at its end.
  std::shared_ptr<runtime::directory> callable =
    std::make_shared<runtime::directory>();

private:
  caf::actor_system& sys_;
};

/// Adds the actors beyond those of the page's program, one line for each, on a
/// PC and on a device.
void add_actors(node_builder& node);

/// The same for those that only a PC has.
void add_host_actors(node_builder& node);

/// Makes all actors over `ports` and tells them of each other. They stand
/// still until they are told to start. `add_more` comes last.
node_actors spawn_node(caf::actor_system& sys, const node_ports& ports,
                       const run_settings& settings,
                       void (*add_more)(node_builder&) = nullptr);

} // namespace actorcsi
