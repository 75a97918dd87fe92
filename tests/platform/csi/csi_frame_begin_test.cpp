#include "platform/csi/csi.hpp"

#include "tests/platform/csi/contract_rigs.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEMPLATE_TEST_CASE("Csi_FrameBegins_RingTheirBellWhetherDeliveredOrNot", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  TestType rig;
  counting_bell bell;
  REQUIRE(!rig.camera->set_framebuffers(1));
  rig.camera->on_frame_begin(&bell);
  rig.run(10 * period);
  CHECK(bell.rings == 0);
  CHECK(rig.camera->last_begin().sequence == 0);
  auto held = rig.next_frame();
  REQUIRE(held);
  auto first = held.info().sequence;
  if (rig.camera->last_begin().sequence == first)
    CHECK(rig.camera->last_begin().time == held.info().readout_begin);
  auto before = bell.rings.load();
  CHECK(before >= 1);
  // No buffer is free; the rig serves each interrupt at once.
  rig.run(10 * period);
  auto frames = rig.camera->statistics().frames;
  CHECK(frames.begun >= first + 9);
  CHECK(bell.rings - before >= 9);
  // Linux tells of a frame when it has ended.
  auto last = rig.camera->last_begin();
  CHECK(last.sequence <= frames.begun);
  CHECK(last.sequence + frames.in_flight >= frames.begun);
  CHECK(rig.time.now() - last.time <= 2 * period);
  rig.camera->on_frame_begin(nullptr);
  before = bell.rings;
  rig.run(10 * period);
  CHECK(bell.rings == before);
}
