// What every camera behind the port promises of transposed pictures.

#include "platform/base/errc.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEMPLATE_TEST_CASE("Csi_TransposeAndYuv422_ExcludeEachOther", "", camera_rig,
                   imxrt_rig) {
  TestType rig{pixformat::yuv422, {160, 120}};
  auto err = rig.camera->set_knob(knob::transpose, {1});
  CHECK(err == errc::pixformat_unsupported);
  CHECK(context_of(err) == "transpose=1: not supported with pixformat YUV422");
  REQUIRE(!rig.camera->set_pixformat(pixformat::bayer));
  REQUIRE(!rig.camera->set_knob(knob::transpose, {1}));
  err = rig.camera->set_pixformat(pixformat::yuv422);
  CHECK(err == errc::pixformat_unsupported);
  CHECK(context_of(err) == "pixformat=YUV422: switch transpose off first");
  // A reset forgets it.
  REQUIRE(!rig.camera->reset(false));
  CHECK(!rig.camera->set_pixformat(pixformat::yuv422));
}
