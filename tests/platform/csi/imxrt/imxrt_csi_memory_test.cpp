#include "platform/csi/imxrt/imxrt_csi.hpp"

#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"
#include "tests/support/allocations.hpp"

// The driver in the memory that a board has for frames.

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

using actorcsi::test::limited_frame_memory;

namespace {

/// That of an OpenMV Cam RT1062.
constexpr size_t sdram = size_t{32} << 20;

constexpr frame_size wqxga2{2592, 1944};

std::string refusal(size_t count, size_t bytes, size_t fitting) {
  return "framebuffers=" + std::to_string(count) + ": " + std::to_string(count)
         + " times " + std::to_string(bytes)
         + " bytes do not fit into memory; use framebuffers="
         + std::to_string(fitting) + " or a smaller frame";
}

} // namespace

TEST_CASE("ImxrtCsi_LargestSizeForEachNumberOfBuffers_IsReached") {
  for (size_t count = 1; count <= framebuffers::max_count; ++count) {
    INFO(count << " buffers");
    limited_frame_memory limit{sdram};
    imxrt_rig rig{pixformat::rgb565, {320, 240}};
    // They and the spare one, in lines of the sensor's full width.
    auto line = size_t{wqxga2.width} * 2;
    auto height = std::min<size_t>(wqxga2.height, sdram / (count + 1) / line);
    frame_size largest{wqxga2.width, static_cast<uint16_t>(height)};
    REQUIRE(!rig.camera->set_framesize(largest));
    REQUIRE(!rig.camera->set_framebuffers(static_cast<int>(count)));
    CHECK(rig.camera->settings().framebuffers == count);
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(x.info().size == largest);
    if (largest == wqxga2)
      continue;
    ++largest.height;
    x = {};
    REQUIRE(!rig.camera->set_framesize(largest));
    auto fitting = rig.camera->settings().framebuffers;
    auto err = rig.camera->set_framebuffers(static_cast<int>(count));
    CHECK(err == errc::framebuffer_error);
    CHECK(context_of(err) == refusal(count, largest.area() * 2, count - 1));
    // What was in force still is.
    CHECK(rig.camera->settings().framebuffers == fitting);
    CHECK(rig.next_frame());
  }
}

TEST_CASE("ImxrtCsi_MemoryForFewerBuffers_FallsBackAndSaysHowMany") {
  limited_frame_memory limit{sdram};
  imxrt_rig rig{pixformat::rgb565, {320, 240}};
  CHECK(rig.camera->settings().framebuffers == 3);
  // Each of them alone, whatever was before.
  struct entry {
    frame_size size;
    uint8_t buffers;
  };
  for (auto& what :
       {entry{{1920, 1080}, 3}, entry{{2048, 1536}, 3}, entry{wqxga2, 2},
        entry{{2048, 1536}, 3}, entry{wqxga2, 2}, entry{{320, 240}, 3}}) {
    INFO(to_string(what.size));
    REQUIRE(!rig.camera->set_framesize(what.size));
    CHECK(rig.camera->settings().framebuffers == what.buffers);
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(read_frame_number(x) == x.info().sequence);
  }
  REQUIRE(!rig.camera->set_framesize(wqxga2));
  for (int count : {1, 2}) {
    REQUIRE(!rig.camera->set_framebuffers(count));
    CHECK(rig.next_frame());
  }
  CHECK(context_of(rig.camera->set_framebuffers(5))
        == refusal(5, wqxga2.area() * 2, 2));
  CHECK(rig.camera->settings().framebuffers == 2);
  REQUIRE(!rig.camera->set_pixformat(pixformat::grayscale));
  CHECK(rig.camera->settings().framebuffers == 3);
}

TEST_CASE("ImxrtCsi_FrameThatIsHeld_KeepsItsMemoryAndIsNamedIfThatIsTooMuch") {
  auto frame_bytes = wqxga2.area() * 2;
  limited_frame_memory limit{2 * frame_bytes};
  imxrt_rig rig{pixformat::rgb565, {320, 240}};
  REQUIRE(!rig.camera->set_framesize(wqxga2));
  CHECK(rig.camera->settings().framebuffers == 1);
  auto held = rig.next_frame();
  REQUIRE(held);
  auto number = held.info().sequence;
  auto err = rig.camera->set_pixformat(pixformat::yuv422);
  CHECK(err == errc::framebuffer_error);
  CHECK(context_of(err)
        == "framebuffers=1: 1 times " + std::to_string(frame_bytes)
             + " bytes do not fit into memory; use a smaller frame, or release "
               "the frames held: 1");
  CHECK(*rig.camera->settings().format == pixformat::rgb565);
  // Nor do the former settings fit, until it is released.
  auto x = rig.camera->snapshot();
  REQUIRE(!x);
  CHECK(x.error() == errc::framebuffer_error);
  CHECK(read_frame_number(held) == number);
  // Something smaller does.
  REQUIRE(!rig.camera->set_framesize({1024, 768}));
  CHECK(rig.camera->settings().framebuffers == 3);
  CHECK(rig.next_frame());
  CHECK(read_frame_number(held) == number);
  held = {};
  REQUIRE(!rig.camera->set_framesize(wqxga2));
  CHECK(rig.next_frame());
}

TEST_CASE("ImxrtCsi_ReleasedAfterARefusal_CapturesAsBefore") {
  auto frame_bytes = wqxga2.area() * 2;
  limited_frame_memory limit{2 * frame_bytes};
  imxrt_rig rig{pixformat::rgb565, {320, 240}};
  REQUIRE(!rig.camera->set_framesize(wqxga2));
  auto held = rig.next_frame();
  CHECK(rig.camera->set_pixformat(pixformat::yuv422)
        == errc::framebuffer_error);
  held = {};
  auto x = rig.next_frame();
  REQUIRE(x);
  CHECK(x.info().format == pixformat::rgb565);
  CHECK(x.info().size == wqxga2);
}

TEST_CASE("ImxrtCsi_OneHeldOfThree_FreesTheOthersAtOnce") {
  // Room for four frames and one more.
  auto frame_bytes = size_t{640} * 480;
  limited_frame_memory limit{5 * frame_bytes};
  imxrt_rig rig{pixformat::grayscale, {640, 480}};
  CHECK(rig.camera->settings().framebuffers == 3);
  auto held = rig.next_frame();
  REQUIRE(!rig.camera->set_pixformat(pixformat::bayer));
  CHECK(rig.camera->settings().framebuffers == 3);
  CHECK(rig.next_frame());
  CHECK(held.info().format == pixformat::grayscale);
}
