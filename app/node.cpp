#include "app/node.hpp"

#include "actors/camera.hpp"
#include "actors/capture.hpp"
#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/uart_peer.hpp"

namespace actorcsi {

node_actors spawn_node(caf::actor_system& sys, const node_ports& ports,
                       const run_settings& settings) {
  node_actors result;
  result.camera = sys.spawn<camera>(*ports.camera);
  result.heartbeat = sys.spawn<heartbeat>();
  for (auto& [name, pin] : ports.leds)
    result.leds.emplace(name, sys.spawn<led>(*pin));
  result.first_led = settings.leds.front();
  auto callable = std::make_shared<runtime::directory>();
  if (ports.uart != nullptr)
    result.uart = sys.spawn<uart_peer>(
      *ports.uart, uart_peer::peers{result.camera, result.heartbeat, callable},
      ports.identity);
  capture::peers for_capture{result.camera, result.uart, {}};
  auto i = result.leds.find(settings.capture_led);
  if (i != result.leds.end())
    for_capture.led = i->second;
  result.capture = sys.spawn<capture>(for_capture, *ports.cpu);
  callable->add("camera", camera_service(), result.camera);
  callable->add("capture", capture_service(), result.capture);
  callable->add("heartbeat", heartbeat_service(), result.heartbeat);
  // The one that blinks comes first, for calls that name none.
  for (auto& name : settings.leds)
    callable->add(name, led_service(), result.leds.at(name));
  if (result.uart)
    callable->add("uart", uart_peer_service(), result.uart);
  return result;
}

} // namespace actorcsi
