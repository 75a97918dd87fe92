#pragma once

#include <memory>

#include "actors/camera.hpp"
#include "actors/heartbeat.hpp"

#include "tests/support/mock_camera.hpp"

namespace actorcsi::test {

/// A node with a camera that sends small frames at 100 fps, and a heartbeat.
struct camera_node : virtual_node {
  camera_node() {
    CameraConfig config;
    config.set_pixformat("GRAYSCALE");
    config.set_framesize("QQVGA");
    config.set_framerate(100);
    REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
    run_for(1ms);
  }

  /// Both, by name.
  std::shared_ptr<runtime::directory> everybody() {
    auto result = std::make_shared<runtime::directory>();
    result->add("camera", camera_service(), cam);
    result->add("heartbeat", heartbeat_service(), heart);
    return result;
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  camera_actor cam = spawn<camera>(csi);
  heartbeat_actor heart = spawn<heartbeat>();
};

} // namespace actorcsi::test
