#pragma once

#include <memory>

#include "platform/csi/v4l2/v4l2_csi.hpp"
#include "tests/platform/csi/csi_test_support.hpp"
#include "tests/platform/csi/v4l2/camera_model.hpp"

namespace actorcsi::platform::test {

/// The driver, a model of the kernel behind it, and their time.
struct v4l2_rig {
  /// Sets format and size.
  explicit v4l2_rig(pixformat format = pixformat::grayscale,
                    frame_size size = {160, 120},
                    const camera_model_config& config = {});

  /// The model has nothing to complain about, unless the test took it.
  ~v4l2_rig();

  /// Lets time pass step by step, as a punctual thread would.
  void run(caf::timespan duration);

  /// Lets the next thing happen that is due until `end`.
  void step(time_point end);

  /// Lets time pass until the next frame is there, a second at most.
  frame next_frame();

  /// Polls once. Fails the test on an error.
  frame poll();

  /// The statistics, which add up.
  csi_statistics statistics();

  manual_clock time;
  std::shared_ptr<camera_model> kernel;
  std::unique_ptr<v4l2_csi> camera;
};

} // namespace actorcsi::platform::test
