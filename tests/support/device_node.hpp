#pragma once

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "actors/remote/calls/caller.hpp"

#include "tests/support/virtual_node.hpp"

#include "platform/csi/mock/mock_csi.hpp"
#include "platform/led/host_led.hpp"
#include "platform/serial/loop_serial.hpp"

namespace actorcsi::test {

/// A device with its actors in virtual time. Its UART peer has the first end of
/// `line`; the second is the test's.
struct device_node : virtual_node {
  explicit device_node(
    size_t capacity = platform::loop_serial::default_capacity,
    const call_policy& policy = {});

  /// Opens the peer's end of the line.
  void switch_on(uint32_t baud = 921'600);

  platform::loop_serial::pair& line;
  platform::mock_csi& csi;
  platform::host_led& blue;
  platform::host_led& red;
  camera_actor cam;
  heartbeat_actor heart;
  led_actor blue_actor;
  led_actor red_actor;
  uart_peer_actor peer;
};

} // namespace actorcsi::test
