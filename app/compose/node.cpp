#include "app/compose/node.hpp"

#include "actors/camera.hpp"
#include "actors/capture.hpp"
#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/uart_peer.hpp"

#include "platform/runtime/message_counter.hpp"

namespace actorcsi {

node_actors spawn_node(caf::actor_system& sys, const node_ports& ports,
                       const run_settings& settings,
                       void (*add_more)(node_builder&)) {
  node_builder node{sys, ports};
  auto& result = node.actors;
  auto& callable = node.callable;
  result.camera = runtime::spawn<camera>(sys, *ports.camera);
  result.heartbeat = runtime::spawn<heartbeat>(sys);
  for (auto& [name, pin] : ports.leds)
    result.leds.emplace(name, runtime::spawn<led>(sys, *pin));
  result.first_led = settings.leds.front();
  if (ports.uart != nullptr)
    result.uart = runtime::spawn<uart_peer>(
      sys, *ports.uart,
      uart_peer::peers{result.camera, result.heartbeat, callable},
      ports.identity);
  capture::peers for_capture{result.camera, result.uart,
                             node.led(settings.capture_led)};
  result.capture = runtime::spawn<capture>(sys, for_capture, *ports.cpu);
  callable->add("camera", camera_service(), result.camera);
  callable->add("capture", capture_service(), result.capture);
  callable->add("heartbeat", heartbeat_service(), result.heartbeat);
  // The one that blinks comes first, for calls that name none.
  for (auto& name : settings.leds)
    callable->add(name, led_service(), result.leds.at(name));
  if (result.uart)
    callable->add("uart", uart_peer_service(), result.uart);
  add_actors(node);
  if (add_more != nullptr)
    add_more(node);
  for (auto& x : callable->entries())
    runtime::name_actor(sys, x.who, x.name);
  return result;
}

} // namespace actorcsi
