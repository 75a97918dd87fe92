#pragma once

#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "platform/csi/v4l2/linux_kernel.hpp"
#include "platform/csi/v4l2/v4l2_csi.hpp"
#include "platform/runtime/host/device_thread.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

namespace actorcsi::platform::test {

/// The driver with a thread on the first camera.
struct linux_rig {
  /// A rate of 0 is the camera's own.
  explicit linux_rig(pixformat format = pixformat::yuv422,
                     frame_size size = {320, 180}, double rate = 30) {
    auto made = v4l2_csi::make(kernel, "", time);
    INFO((made ? std::string{} : describe(made.error())));
    REQUIRE(made);
    camera = std::move(*made);
    thread.emplace(*camera);
    REQUIRE(!camera->set_pixformat(format));
    REQUIRE(!camera->set_framesize(size));
    REQUIRE(!camera->set_framerate(rate));
  }

  /// The next frame within three seconds, or none.
  frame next_frame() {
    auto end = time.now() + 3s;
    while (time.now() < end) {
      auto x = camera->snapshot();
      if (x && *x)
        return *x;
      std::this_thread::sleep_for(1ms);
    }
    return {};
  }

  /// Whether the camera is found to be gone, within three seconds.
  bool is_lost() {
    auto end = time.now() + 3s;
    while (time.now() < end) {
      auto x = camera->snapshot();
      if (!x)
        return x.error() == errc::device_unavailable;
      std::this_thread::sleep_for(1ms);
    }
    return false;
  }

  /// Sets the control of vivid that is called `name`.
  void set(const char* name, int32_t value) {
    auto fd = kernel->open("/dev/video0");
    REQUIRE(fd >= 0);
    v4l2_queryctrl x{};
    auto found = false;
    while (!found) {
      x.id |= V4L2_CTRL_FLAG_NEXT_CTRL;
      REQUIRE(kernel->ioctl(fd, VIDIOC_QUERYCTRL, &x) == 0);
      found = std::strcmp(reinterpret_cast<char*>(x.name), name) == 0;
    }
    v4l2_control control{x.id, value};
    CHECK(kernel->ioctl(fd, VIDIOC_S_CTRL, &control) == 0);
    kernel->close(fd);
  }

  /// The statistics, which add up.
  csi_statistics statistics() {
    auto result = camera->statistics();
    CHECK(adds_up(result.frames));
    return result;
  }

  real_clock time;
  std::shared_ptr<v4l2::linux_kernel> kernel =
    std::make_shared<v4l2::linux_kernel>();
  std::unique_ptr<v4l2_csi> camera;
  std::optional<runtime::device_thread> thread;
};

} // namespace actorcsi::platform::test
