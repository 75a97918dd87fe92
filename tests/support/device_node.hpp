#pragma once

#include "actors/camera.hpp"
#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/uart_peer.hpp"

#include "tests/support/mock_camera.hpp"

#include "platform/led/host_led.hpp"
#include "platform/serial/loop_serial.hpp"

namespace actorcsi::test {

/// A device with its actors in virtual time. Its UART peer has the first end of
/// `line`; the second is the test's.
struct device_node : virtual_node {
  explicit device_node(
    size_t capacity = platform::loop_serial::default_capacity)
    : line(own<platform::loop_serial::pair>(
      platform::loop_serial::make_pair(capacity))) {
    auto actors = std::make_shared<runtime::directory>();
    actors->add("camera", camera_service(), cam);
    actors->add("heartbeat", heartbeat_service(), heart);
    actors->add("LED_BLUE", led_service(), blue_actor);
    actors->add("LED_RED", led_service(), red_actor);
    peer = spawn<uart_peer>(std::ref<platform::serial>(*line.first),
                            std::shared_ptr<const runtime::directory>{actors});
  }

  /// Opens the peer's end of the line.
  void switch_on(uint32_t baud = 921'600) {
    UartOpen request;
    request.set_baud(baud);
    REQUIRE((ask<uart_peer_open, UartOpened>(peer, request)));
  }

  platform::loop_serial::pair& line;
  platform::mock_csi& csi = add_mock_camera(*this);
  platform::host_led& blue = own<platform::host_led>();
  platform::host_led& red = own<platform::host_led>();
  camera_actor cam = spawn<camera>(csi);
  heartbeat_actor heart = spawn<heartbeat>();
  led_actor blue_actor = spawn<led>(blue);
  led_actor red_actor = spawn<led>(red);
  uart_peer_actor peer;
};

} // namespace actorcsi::test
