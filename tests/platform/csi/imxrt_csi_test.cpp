#include "platform/csi/imxrt_csi.hpp"

#include <algorithm>

#include "platform/csi/test_pattern.hpp"
#include "tests/platform/csi/imxrt_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace reg = imxrt_csi_reg;

TEST_CASE("ImxrtCsi_PromptConsumer_GetsEveryFrameInAllBufferModes") {
  for (int buffers : {1, 2, 3, 8})
    for (auto format : {pixformat::grayscale, pixformat::rgb565,
                        pixformat::bayer, pixformat::yuv422}) {
      INFO(buffers << " buffers of " << to_string(format));
      imxrt_rig rig{format, {160, 120}};
      REQUIRE(!rig.camera->set_framebuffers(buffers));
      for (uint32_t i = 1; i <= 20; ++i) {
        auto x = rig.next_frame();
        REQUIRE(x);
        CHECK(x.info().sequence == i);
        CHECK(x.info().lost.total() == 0);
        CHECK(!is_torn(x));
        CHECK(read_frame_number(x) == i);
        CHECK(find_mark(x) == mark_position({160, 120}, i));
      }
      CHECK(rig.statistics().frames.dropped.total() == 0);
    }
}
