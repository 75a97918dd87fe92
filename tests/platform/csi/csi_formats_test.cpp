// What every camera behind the port promises of JPEG and BINARY.

#include "platform/base/errc.hpp"
#include "platform/csi/jpeg.hpp"
#include "platform/csi/mock/picture_file.hpp"
#include "platform/csi/pattern/test_pattern.hpp"
#include "tests/platform/csi/imxrt/imxrt_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

void check_refused(const caf::error& what, const std::string& context) {
  CHECK(what == errc::pixformat_unsupported);
  CHECK(context_of(what) == context);
}

/// The number of pixels of a picture that are not those of `expected`, give or
/// take what compression changes.
size_t wrong_pixels(const picture& x, const picture& expected) {
  size_t result = 0;
  for (size_t i = 0; i < x.rgb.size(); ++i)
    result += std::abs(x.rgb[i] - expected.rgb[i]) > 40;
  return result;
}

/// A picture that hardly gets smaller.
picture noise(frame_size size) {
  picture result;
  result.size = size;
  uint32_t state = 1;
  for (size_t i = 0; i < 3 * size.area(); ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    result.rgb.push_back(static_cast<uint8_t>(state >> 24));
  }
  return result;
}

/// A camera that sends noise, of which a JPEG of quality 100 has no room.
template <class Rig>
struct noisy;

template <>
struct noisy<camera_rig> {
  noisy() {
    write_png(folder / "noise.png", noise({64, 48}));
    mock_csi_config config;
    config.source = folder / "noise.png";
    rig =
      std::make_unique<camera_rig>(pixformat::jpeg, frame_size{64, 48}, config);
  }

  temp_folder folder;
  std::unique_ptr<camera_rig> rig;
};

template <>
struct noisy<imxrt_rig> {
  noisy() {
    pattern_sensor_config config;
    config.compress = [](const picture& x, int quality) {
      return compressed(noise(x.size), quality);
    };
    rig =
      std::make_unique<imxrt_rig>(pixformat::jpeg, frame_size{64, 48}, config);
  }

  std::unique_ptr<imxrt_rig> rig;
};

} // namespace

TEMPLATE_TEST_CASE("Csi_Jpeg_IsAWholeFileAndNothingMore", "", camera_rig,
                   imxrt_rig) {
  TestType rig{pixformat::jpeg, {160, 120}};
  uint32_t last = 0;
  for (int i = 0; i < 5; ++i) {
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(x.info().format == pixformat::jpeg);
    CHECK(x.info().size == frame_size{160, 120});
    CHECK(x.info().sequence == ++last);
    CHECK(is_whole(x.info(), x.pixels()));
    CHECK(x.pixels().size() < 160 * 120 / 2);
    auto shown = picture_of(x);
    REQUIRE(shown);
    auto bars = colour_bars({160, 120});
    // Number and mark are over the bars.
    CHECK(wrong_pixels(*shown, bars) < bars.rgb.size() / 4);
  }
  CHECK(rig.camera->statistics().frames.dropped.total() == 0);
}

TEMPLATE_TEST_CASE("Csi_Quality_DecidesHowManyBytesAJpegHas", "", camera_rig,
                   imxrt_rig) {
  TestType rig{pixformat::jpeg, {160, 120}};
  CHECK((*rig.camera->get_knob(knob::quality))[0] == 90);
  size_t before = 0;
  for (auto quality : {0, 10, 50, 100}) {
    REQUIRE(!rig.camera->set_knob(knob::quality, {double(quality)}));
    CHECK((*rig.camera->get_knob(knob::quality))[0] == quality);
    rig.next_frame();
    auto bytes = rig.next_frame().pixels().size();
    CHECK(bytes > before);
    before = bytes;
  }
}

TEMPLATE_TEST_CASE("Csi_JpegWithoutRoom_IsLostAndCounted", "", camera_rig,
                   imxrt_rig) {
  noisy<TestType> sender;
  auto& rig = *sender.rig;
  REQUIRE(!rig.camera->set_knob(knob::quality, {100}));
  rig.poll();
  rig.run(period * 3);
  CHECK(!rig.poll());
  auto fault = rig.camera->last_fault();
  CHECK(fault == errc::jpeg_overflow);
  CHECK(context_of(fault)
        == "pixformat=JPEG: a picture takes more than 2 bytes per pixel; lower "
           "quality");
  REQUIRE(!rig.camera->set_knob(knob::quality, {10}));
  rig.run(period * 2);
  auto x = rig.next_frame();
  REQUIRE(x);
  CHECK(!rig.camera->last_fault());
  auto counts = rig.camera->statistics().frames;
  CHECK(adds_up(counts));
  CHECK(counts.delivered == 1);
  CHECK(counts.dropped[drop_reason::jpeg_overflow] >= 1);
  CHECK(x.info().lost.total() == x.info().sequence - 1);
  CHECK(x.info().lost[drop_reason::jpeg_overflow]
        == counts.dropped[drop_reason::jpeg_overflow]);
}

TEMPLATE_TEST_CASE("Csi_JpegQueued_LosesOnlyTheOnesWithoutRoom", "", camera_rig,
                   imxrt_rig) {
  noisy<TestType> sender;
  auto& rig = *sender.rig;
  REQUIRE(!rig.camera->set_framebuffers(6));
  REQUIRE(!rig.camera->set_knob(knob::quality, {100}));
  rig.poll();
  rig.run(period * 5 / 2);
  REQUIRE(!rig.camera->set_knob(knob::quality, {10}));
  rig.run(period * 2);
  // One poll finds the first that has room behind those that have none.
  auto x = rig.poll();
  REQUIRE(x);
  CHECK(x.info().lost[drop_reason::jpeg_overflow] == x.info().sequence - 1);
  CHECK(x.info().sequence > 1);
  CHECK(adds_up(rig.camera->statistics().frames));
}

TEMPLATE_TEST_CASE("Csi_JpegHeld_KeepsItsBytes", "", camera_rig, imxrt_rig) {
  TestType rig{pixformat::jpeg, {160, 120}};
  auto held = rig.next_frame();
  std::vector<uint8_t> before{held.pixels().begin(), held.pixels().end()};
  for (int i = 0; i < 5; ++i)
    rig.next_frame();
  CHECK(std::equal(before.begin(), before.end(), held.pixels().begin(),
                   held.pixels().end()));
  // The next format has whole buffers again.
  REQUIRE(!rig.camera->set_pixformat(pixformat::grayscale));
  auto x = rig.next_frame();
  CHECK(x.pixels().size() == 160 * 120);
  CHECK(read_frame_number(x) == x.info().sequence);
}

TEMPLATE_TEST_CASE("Csi_Jpeg_RefusesWhatNeedsPixels", "", camera_rig,
                   imxrt_rig) {
  TestType rig{pixformat::jpeg, {160, 120}};
  check_refused(rig.camera->set_window({{}, {}, 80, 60}),
                "window=80,60: not supported with pixformat JPEG; use a "
                "smaller framesize");
  check_refused(rig.camera->set_knob(knob::transpose, {1}),
                "transpose=1: not supported with pixformat JPEG");
  auto err = rig.camera->set_framesize({16, 16});
  CHECK(err == errc::invalid_framesize);
  CHECK(context_of(err)
        == "framesize=16x16: a JPEG of 16x16 has no room in 2 bytes per pixel; "
           "use a framesize of at least 32x16");
  CHECK(rig.next_frame().info().size == frame_size{160, 120});
  REQUIRE(!rig.camera->set_pixformat(pixformat::rgb565));
  REQUIRE(!rig.camera->set_knob(knob::transpose, {1}));
  check_refused(rig.camera->set_pixformat(pixformat::jpeg),
                "pixformat=JPEG: switch transpose off first");
}

TEST_CASE("MockCsi_JpegOfThePattern_HasTheFramesNumber") {
  for (auto size : {frame_size{160, 120}, frame_size{161, 121}}) {
    camera_rig rig{pixformat::jpeg, size};
    for (int i = 0; i < 10; ++i) {
      auto x = rig.next_frame();
      CHECK(read_frame_number(decoded(x)) == x.info().sequence);
      CHECK(!is_torn(decoded(x)));
      // Not without decoding it.
      CHECK(!read_frame_number(x));
      CHECK(!find_mark(x));
    }
  }
}

TEST_CASE("MockCsi_JpegOfAPicture_ShowsIt") {
  temp_folder folder;
  auto source = gradient({64, 48});
  write_png(folder / "a.png", source);
  mock_csi_config config;
  config.source = folder / "a.png";
  camera_rig rig{pixformat::jpeg, {64, 48}, config};
  for (int i = 0; i < 3; ++i) {
    auto shown = picture_of(rig.next_frame());
    REQUIRE(shown);
    CHECK(shown->size == frame_size{64, 48});
    CHECK(wrong_pixels(*shown, source) == 0);
  }
}

namespace {

/// Checks that `rig`, which sends BINARY, shows the same as `grey`, which sends
/// GRAYSCALE.
template <class Rig>
void check_bits(Rig& rig, Rig& grey) {
  for (int i = 0; i < 5; ++i) {
    auto shown = grey.next_frame();
    auto expected = shown.pixels();
    auto x = rig.next_frame();
    REQUIRE(x);
    auto size = shown.info().size;
    CHECK(x.info().size == size);
    CHECK(x.info().format == pixformat::binary);
    auto row = row_bytes(size.width, pixformat::binary);
    CHECK(row == 4 * ((size.width + 31u) / 32));
    REQUIRE(x.pixels().size() == row * size.height);
    size_t wrong = 0;
    for (size_t y = 0; y < size.height; ++y)
      for (size_t at = 0; at < row * 8; ++at)
        wrong += bit_at(x.pixels().data() + y * row, at)
                 != (at < size.width && expected[y * size.width + at] > 127);
    CHECK(wrong == 0);
  }
}

} // namespace

TEMPLATE_TEST_CASE("Csi_Binary_IsWhatGrayscaleHasAbove127", "", camera_rig,
                   imxrt_rig) {
  for (auto size : {frame_size{160, 120}, frame_size{104, 81}}) {
    TestType grey{pixformat::grayscale, size};
    TestType rig{pixformat::binary, size};
    check_bits(rig, grey);
    auto x = rig.next_frame();
    grey.next_frame();
    CHECK(read_frame_number(x) == x.info().sequence);
    CHECK(find_mark(x) == mark_position(size, x.info().sequence));
    for (auto one : {&grey, &rig})
      REQUIRE(!one->camera->set_knob(knob::transpose, {1}));
    for (auto one : {&grey, &rig})
      one->next_frame();
    check_bits(rig, grey);
  }
}

TEST_CASE("MockCsi_BinaryOfAnOddWidth_EndsItsRowsInWholeWords") {
  camera_rig grey{pixformat::grayscale, {161, 121}};
  camera_rig rig{pixformat::binary, {161, 121}};
  check_bits(rig, grey);
}

TEST_CASE("ImxrtCsi_Binary_KeepsWhatIsHeldAndWhatTheDmaWrites") {
  for (int buffers : {1, 2, 3, 6}) {
    imxrt_rig rig{pixformat::binary, {160, 120}};
    rig.memory.cached = true;
    REQUIRE(!rig.camera->set_framebuffers(buffers));
    frame held;
    for (int i = 0; i < 10; ++i) {
      auto x = rig.next_frame();
      REQUIRE(x);
      CHECK(read_frame_number(x) == x.info().sequence);
      if (buffers == 6 && i == 2)
        held = x;
    }
    if (held)
      CHECK(read_frame_number(held) == held.info().sequence);
    // As many bytes as the DMA needs, whatever is handed out.
    REQUIRE(!rig.camera->set_pixformat(pixformat::grayscale));
    auto x = rig.next_frame();
    CHECK(x.pixels().size() == 160 * 120);
    CHECK(read_frame_number(x) == x.info().sequence);
  }
}

TEST_CASE("MockCsi_Binary_IsCutAndTurnedLikeTheOthers") {
  camera_rig rig{pixformat::binary, {160, 120}};
  REQUIRE(!rig.camera->set_window({42, 33, 96, 65}));
  auto x = rig.next_frame();
  CHECK(x.info().size == frame_size{96, 65});
  CHECK(read_frame_number(x) == x.info().sequence);
  REQUIRE(!rig.camera->set_knob(knob::transpose, {1}));
  rig.next_frame();
  CHECK(rig.next_frame().info().size == frame_size{65, 96});
}

TEST_CASE("ImxrtCsi_FormatThatItsSensorDoesNotSend_IsRefusedAtOnce") {
  imxrt_rig rig;
  pattern_sensor plain{rig.model, rig.time};
  imxrt_csi camera{rig.registers, plain, rig.memory, rig.time};
  REQUIRE(!camera.set_pixformat(pixformat::grayscale));
  check_refused(camera.set_pixformat(pixformat::jpeg),
                "pixformat=JPEG: the sensor does not send it; use BINARY, "
                "GRAYSCALE, RGB565, BAYER or YUV422");
  CHECK(camera.settings().format == pixformat::grayscale);
}

TEST_CASE("ImxrtCsi_CachedJpeg_IsReadAfterTheDmaWroteIt") {
  imxrt_rig rig{pixformat::jpeg, {160, 120}};
  rig.memory.cached = true;
  for (int i = 0; i < 4; ++i) {
    auto x = rig.next_frame();
    REQUIRE(x);
    CHECK(is_whole(x.info(), x.pixels()));
  }
}
