#pragma once

#include "actors/camera.hpp"
#include "actors/remote/names/receptionist.hpp"
#include "actors/remote/network/camera_relay.hpp"
#include "actors/remote/site/proxy.hpp"

#include "tests/support/board_node.hpp"
#include "tests/support/linked_node.hpp"
#include "tests/support/mock_camera.hpp"

namespace actorcsi::test {

// The places at which the camera behind a typed handle `uut` can be.

inline CameraConfig small_frames() {
  CameraConfig result;
  result.set_pixformat("GRAYSCALE");
  result.set_framesize("QQVGA");
  result.set_framerate(30);
  result.set_framebuffers(16);
  return result;
}

/// In this process.
struct local_camera : virtual_node {
  local_camera() {
    REQUIRE((ask<camera_configure, CameraConfig>(uut, small_frames())));
  }

  void be_silent() {
    csi.silence(60s);
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  camera_actor uut = spawn<camera>(csi);
};

/// On another node of the network.
struct relayed_camera : virtual_node {
  relayed_camera() {
    REQUIRE((ask<camera_configure, CameraConfig>(cam, small_frames())));
    REQUIRE_FALSE(order<receptionist_announce>(
      names, runtime::actor_ref{"camera",
                                "actorcsi.Camera",
                                {},
                                caf::actor_cast<caf::strong_actor_ptr>(cam)}));
    run_for(10ms);
  }

  void be_silent() {
    csi.silence(60s);
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  camera_actor cam = spawn<camera>(csi);
  receptionist_actor names = spawn<receptionist>("node", nullptr);
  camera_actor uut = caf::actor_cast<camera_actor>(
    spawn<camera_relay>(names, std::string{"camera"}));
};

/// On a board behind a serial line.
struct serial_camera : board_node {
  serial_camera() {
    connect();
    REQUIRE((ask<camera_configure, CameraConfig>(cam, small_frames())));
    uut = caf::actor_cast<camera_actor>(
      make_proxy(system(), board_node::uut, camera_service(), "camera"));
  }

  ~serial_camera() {
    caf::anon_send_exit(uut, caf::exit_reason::kill);
  }

  void be_silent() {
    port.cut = true;
  }

  camera_actor uut;
};

/// On a node that this one is linked to.
struct linked_camera : linked_node {
  linked_camera() {
    connect();
    REQUIRE((ask<camera_configure, CameraConfig>(cam, small_frames())));
    uut = caf::actor_cast<camera_actor>(
      make_proxy(system(), linked_node::uut, camera_service(), "camera"));
  }

  ~linked_camera() {
    caf::anon_send_exit(uut, caf::exit_reason::kill);
  }

  void be_silent() {
    line.cut(true);
  }

  camera_actor uut;
};

} // namespace actorcsi::test
