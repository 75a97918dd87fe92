#include "tests/support/device_node.hpp"

#include "actors/camera.hpp"
#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/uart_peer.hpp"

#include "tests/support/mock_camera.hpp"

namespace actorcsi::test {

device_node::device_node(size_t capacity, const call_policy& policy)
  : line(own<platform::loop_serial::pair>(
    platform::loop_serial::make_pair(capacity))),
    csi(add_mock_camera(*this)),
    blue(own<platform::host_led>()),
    red(own<platform::host_led>()),
    cam(spawn<camera>(csi)),
    heart(spawn<heartbeat>()),
    blue_actor(spawn<led>(blue)),
    red_actor(spawn<led>(red)) {
  auto actors = std::make_shared<runtime::directory>();
  actors->add("camera", camera_service(), cam);
  actors->add("heartbeat", heartbeat_service(), heart);
  actors->add("LED_BLUE", led_service(), blue_actor);
  actors->add("LED_RED", led_service(), red_actor);
  peer = spawn<uart_peer>(std::ref<platform::serial>(*line.first),
                          std::shared_ptr<const runtime::directory>{actors},
                          platform::link::machine_identity{}, std::string{},
                          std::string{}, std::vector<std::string>{}, policy);
}

void device_node::switch_on(uint32_t baud) {
  UartOpen request;
  request.set_baud(baud);
  REQUIRE((ask<uart_peer_open, UartOpened>(peer, request)));
}

} // namespace actorcsi::test
