#pragma once

#include <map>
#include <string>

#include "caf/actor_system.hpp"

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/capture.actor.hpp"
#include "actorcsi/frame_saver.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "app/settings.hpp"

#include "platform/cpu/cpu.hpp"
#include "platform/csi/csi.hpp"
#include "platform/led/led.hpp"
#include "platform/link/machine_identity.hpp"
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
};

/// Makes all actors over `ports` and tells them of each other. They stand
/// still until they are told to start.
node_actors spawn_node(caf::actor_system& sys, const node_ports& ports,
                       const run_settings& settings);

} // namespace actorcsi
