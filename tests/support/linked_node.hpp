#pragma once

#include "actors/remote/network/endpoint.hpp"
#include "actors/remote/network/network_site.hpp"

#include "tests/support/device_node.hpp"
#include "tests/support/node_line.hpp"

namespace actorcsi::test {

/// A node with a device's actors, and the actor that links with it.
struct linked_node : device_node {
  linked_node() {
    auto actors = std::make_shared<runtime::directory>();
    actors->add("camera", camera_service(), cam);
    actors->add("heartbeat", heartbeat_service(), heart);
    actors->add("LED_BLUE", led_service(), blue_actor);
    actors->add("LED_RED", led_service(), red_actor);
    there = spawn<endpoint>(std::ref<platform::call_server>(line.server),
                            std::shared_ptr<const runtime::directory>{actors});
    uut = spawn<network_site>(std::ref<platform::call_client>(line.client),
                              "127.0.0.1:4242");
    notices = collect<board_notices, BoardNotice>(uut).first;
    CameraConfig config;
    config.set_framesize("QQVGA");
    config.set_pixformat("GRAYSCALE");
    config.set_framerate(30);
    REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
  }

  void connect() {
    REQUIRE_FALSE(order<board_open>(uut, BoardOpen{}));
    run_for(10ms);
  }

  node_line& line = own<node_line>();
  endpoint_actor there;
  board_actor uut;
  std::shared_ptr<std::vector<BoardNotice>> notices;
};

} // namespace actorcsi::test
