#include "tests/platform/csi/v4l2/v4l2_test_support.hpp"

#include <algorithm>

namespace actorcsi::platform::test {

v4l2_rig::v4l2_rig(pixformat format, frame_size size,
                   const camera_model_config& config)
  : kernel(std::make_shared<camera_model>(time, config)) {
  auto made = v4l2_csi::make(kernel, "", time);
  INFO((made ? std::string{} : describe(made.error())));
  REQUIRE(made);
  camera = std::move(*made);
  REQUIRE(!camera->set_pixformat(format));
  REQUIRE(!camera->set_framesize(size));
}

v4l2_rig::~v4l2_rig() {
  camera.reset();
  for (auto& complaint : kernel->complaints)
    FAIL_CHECK(complaint);
}

void v4l2_rig::run(caf::timespan duration) {
  auto end = time.now() + duration;
  while (time.now() < end)
    step(end);
}

void v4l2_rig::step(time_point end) {
  auto due = std::min({kernel->next_event(), camera->next_event(), end});
  time.set(std::max(due, time.now()));
  kernel->advance(time.now());
  if (kernel->readable() || camera->next_event() <= time.now())
    camera->advance(time.now());
}

frame v4l2_rig::next_frame() {
  auto end = time.now() + 1s;
  auto result = poll();
  while (!result && time.now() < end) {
    step(end);
    result = poll();
  }
  return result;
}

frame v4l2_rig::poll() {
  auto result = camera->snapshot();
  INFO((result ? std::string{} : describe(result.error())));
  REQUIRE(result);
  return *result;
}

csi_statistics v4l2_rig::statistics() {
  auto result = camera->statistics();
  CHECK(adds_up(result.frames));
  return result;
}

} // namespace actorcsi::platform::test
