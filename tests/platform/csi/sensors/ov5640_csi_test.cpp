#include "platform/csi/imxrt/imxrt_csi.hpp"

#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"
#include "tests/platform/csi/sensors/ov5640_chip.hpp"

// The OV5640's driver behind the CSI's, as on a board.

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

struct ov5640_rig {
  ov5640_rig() {
    REQUIRE(!camera.reset(true));
    REQUIRE(!camera.set_pixformat(pixformat::rgb565));
    REQUIRE(!camera.set_framesize({320, 240}));
  }

  manual_clock time;
  test_memory memory;
  imxrt_csi_model model{memory};
  ov5640_test::chip bus;
  ov5640_test::patient_cpu delay;
  ov5640 chip{bus, delay};
  imxrt_csi camera{model, chip, memory, time};
};

} // namespace

TEST_CASE("Ov5640Csi_SizeThatIsSlowerThanTheRate_IsSetAndAnswersItsRate") {
  ov5640_rig rig;
  auto& camera = rig.camera;
  CHECK(!camera.settings().framerate);
  REQUIRE(!camera.set_framerate(30));
  CHECK(camera.settings().framerate == 30);
  REQUIRE(!camera.set_framesize({1920, 1080}));
  CHECK(*camera.settings().framerate == Approx(10.37).epsilon(0.001));
  CHECK(camera.set_framerate(30) == errc::invalid_framerate);
  CHECK(*camera.settings().framerate == Approx(10.37).epsilon(0.001));
  REQUIRE(!camera.set_framesize({640, 480}));
  CHECK(camera.settings().framerate == 30);
}

TEST_CASE("Ov5640Csi_RateAndSize_AreSetInAnyOrder") {
  for (auto rate_first : {false, true}) {
    ov5640_rig rig;
    auto& camera = rig.camera;
    REQUIRE(!camera.set_framerate(30));
    if (rate_first)
      REQUIRE(!camera.set_framerate(10));
    REQUIRE(!camera.set_framesize({1920, 1080}));
    if (!rate_first)
      REQUIRE(!camera.set_framerate(10));
    CHECK(camera.settings().framerate == 10);
    REQUIRE(!camera.set_framesize({640, 480}));
    CHECK(camera.settings().framerate == 10);
  }
}
