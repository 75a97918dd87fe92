#pragma once

#include "actors/camera.hpp"
#include "tests/support/mock_camera.hpp"

namespace actorcsi::test {

/// A camera actor with a mock camera, in virtual time.
struct camera_fixture : virtual_node {
  /// Sets up small frames at 100 fps, so that a period is 10 ms.
  CameraConfig set_up(int framebuffers = 3, Polling polling = POLLING_NOTIFY) {
    CameraConfig config;
    config.set_pixformat("GRAYSCALE");
    config.set_framesize("QQVGA");
    config.set_framerate(100);
    config.set_framebuffers(framebuffers);
    config.set_polling(polling);
    auto result = ask<camera_configure, CameraConfig>(uut, config);
    REQUIRE(result);
    return *result;
  }

  /// The same at `hz`.
  void set_up_at(double hz) {
    set_up();
    CameraConfig config;
    config.set_framerate(hz);
    REQUIRE((ask<camera_configure, CameraConfig>(uut, config)));
  }

  caf::expected<platform::frame> snapshot(uint32_t deadline_ms = 0,
                                          uint32_t skip = 0) {
    SnapshotRequest request;
    request.set_deadline_ms(deadline_ms);
    request.set_skip_frames(skip);
    return ask<camera_snapshot, platform::frame>(uut, request);
  }

  /// A frame that waits, or none.
  platform::frame poll() {
    SnapshotRequest request;
    request.set_blocking(false);
    auto result = ask<camera_snapshot, platform::frame>(uut, request);
    REQUIRE(result);
    return *result;
  }

  CameraStatistics statistics() {
    auto result = ask<camera_statistics, CameraStatistics>(uut);
    REQUIRE(result);
    auto& frames = result->frames();
    uint64_t dropped = 0;
    for (auto& kvp : frames.dropped())
      dropped += kvp.second;
    CHECK(frames.begun()
          == frames.delivered() + dropped + frames.waiting()
               + frames.in_flight());
    return *result;
  }

  platform::mock_csi& csi = add_mock_camera(*this);
  camera_actor uut = spawn<camera>(csi);
};

inline double ms_between(platform::time_point from, platform::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

} // namespace actorcsi::test
