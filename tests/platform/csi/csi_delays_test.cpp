#include "platform/csi/csi.hpp"

#include "platform/csi/settings.hpp"
#include "tests/platform/csi/contract_rigs.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEMPLATE_TEST_CASE("Csi_Delays_DropFramesUntilThePictureHasSettled", "",
                   camera_rig, imxrt_rig, v4l2_rig) {
  TestType rig;
  auto& camera = *rig.camera;
  REQUIRE(rig.next_frame());
  auto delay_of = [&](auto&& change) {
    REQUIRE(!change());
    auto start = rig.time.now();
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(adds_up(camera.statistics().frames));
    return x.info().readout_end - start;
  };
  auto check_delays = [&](bool on) {
    auto check = [&](auto&& change) {
      auto delay = delay_of(change);
      CHECK((delay >= settle_time) == on);
      CHECK(delay <= settle_time + 2 * period);
    };
    auto other = on ? 0u : 1u;
    check([&] {
      return camera.set_pixformat(on ? pixformat::rgb565 : pixformat::bayer);
    });
    check([&] {
      return camera.set_framesize(on ? frame_size{320, 240}
                                     : frame_size{160, 120});
    });
    check([&] { return camera.set_window({{}, {}, 80, 60}); });
    check([&] { return camera.set_knob(knob::hmirror, {1.0 - other}); });
    // Nothing has to settle after this.
    CHECK(delay_of([&] { return camera.set_framebuffers(4); }) < settle_time);
  };
  CHECK_FALSE(camera.settings().delays);
  check_delays(false);
  REQUIRE(!camera.set_delays(true));
  CHECK(camera.settings().delays);
  check_delays(true);
  // As in the reference, a reset keeps it.
  REQUIRE(!camera.reset(true));
  CHECK(camera.settings().delays);
  REQUIRE(!camera.set_delays(false));
  CHECK_FALSE(camera.settings().delays);
}
