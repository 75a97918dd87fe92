#include "tools/emulator/sensor/ov5640_chip.hpp"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "platform/csi/frame.hpp"
#include "platform/csi/jpeg.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

namespace platform = actorcsi::platform;

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

struct recorder final : pixel_sink {
  void frame_start(const pixel_wires&) override {
    ++frames;
    lines = 0;
  }

  void line(actorcsi::span<const uint8_t> bytes) override {
    ++lines;
    line_bytes = bytes.size();
    if (frames == 1)
      first.insert(first.end(), bytes.begin(), bytes.end());
  }

  unsigned frames = 0;
  unsigned lines = 0;
  size_t line_bytes = 0;
  /// The pixels of the first frame.
  std::vector<uint8_t> first;
};

struct bench : manual_surroundings {
  recorder sink;
  ov5640_chip chip{[] { return 24e6; }, sink, around()};

  bench() {
    chip.set_pins(false, true);
    clock.pass(21e-3);
  }

  void set(uint16_t address, uint8_t value) {
    REQUIRE(chip.start(0x3C, false));
    chip.write(static_cast<uint8_t>(address >> 8));
    chip.write(static_cast<uint8_t>(address));
    chip.write(value);
    chip.stop();
  }

  void set16(uint16_t address, unsigned value) {
    set(address, static_cast<uint8_t>(value >> 8));
    set(static_cast<uint16_t>(address + 1), static_cast<uint8_t>(value));
  }

  uint8_t get(uint16_t address) {
    chip.start(0x3C, false);
    chip.write(static_cast<uint8_t>(address >> 8));
    chip.write(static_cast<uint8_t>(address));
    chip.start(0x3C, true);
    return chip.read();
  }

  /// 320x240 in GRAYSCALE, binned and scaled from 1280x960, 30 times a second.
  void set_up() {
    set(0x3008, 0x42);
    set(0x3103, 0x03);
    set(0x3034, 0x18);
    set(0x3035, 0x11);
    set(0x3036, 60);
    set(0x3037, 0x13);
    set(0x3108, 0x01);
    set(0x460C, 0x22);
    set(0x3824, 2);
    set(0x3017, 0xFF);
    set(0x3018, 0xFF);
    set16(0x3800, 0);
    set16(0x3802, 4);
    set16(0x3804, 2623);
    set16(0x3806, 1947);
    set16(0x3808, 320);
    set16(0x380A, 240);
    set16(0x380C, 1896);
    set16(0x380E, 1055);
    set16(0x3810, 16);
    set16(0x3812, 6);
    set(0x3814, 0x31);
    set(0x3815, 0x31);
    set(0x3820, 0x41);
    set(0x3821, 0x01);
    set(0x5001, 0xA3);
    set(0x4300, 0x10);
    set(0x501F, 0x00);
    set(0x4740, 0x22);
  }
};

} // namespace

TEST_CASE("Ov5640Chip_AfterReset_NeedsItsTimeAndCallsItselfByItsNumber") {
  manual_surroundings m;
  recorder sink;
  ov5640_chip x{[] { return 24e6; }, sink, m.around()};
  CHECK_FALSE(x.start(0x3C, false));
  x.set_pins(false, true);
  m.clock.pass(19e-3);
  CHECK_FALSE(x.start(0x3C, false));
  CHECK(m.complains());
  m.clock.pass(2e-3);
  CHECK(x.start(0x3C, false));
  CHECK_FALSE(x.start(0x3D, false));
  bench b;
  CHECK(b.get(0x300A) == 0x56);
  CHECK(b.get(0x300B) == 0x40);
}

TEST_CASE("Ov5640Chip_Registers_MakeFramesOfTheirSizeAndRate") {
  bench b;
  b.set_up();
  b.set(0x3008, 0x02);
  b.run(b.chip, 1.001);
  CHECK(b.chip.output().sclk_hz == 60e6);
  CHECK(b.chip.output().pclk_hz == 60e6);
  CHECK(b.sink.frames == 30);
  CHECK(b.sink.line_bytes == 320);
  auto frames = b.sink.frames;
  b.run(b.chip, b.chip.output().frame_seconds() * 0.9);
  CHECK(b.sink.frames <= frames + 1);
  CHECK_FALSE(b.complains());
}

TEST_CASE("Ov5640Chip_RegistersThatDoNotGoTogether_SendNothing") {
  struct change {
    uint16_t address;
    uint8_t value;
  };
  auto x = GENERATE(change{0x3036, 200},   // The PLL above 1000 MHz.
                    change{0x5001, 0x83},  // No scaler.
                    change{0x4300, 0x6F},  // RGB565 from the wrong place.
                    change{0x3018, 0x00},  // A pad is not driven.
                    change{0x3824, 31},    // The bus is too slow.
                    change{0x3820, 0x40},  // Half of binning.
                    change{0x3820, 0x43},  // Half of a flip.
                    change{0x3821, 0x05},  // Half of a mirror.
                    change{0x380E, 0x01}); // A frame that is too short.
  bench b;
  b.set_up();
  b.set(x.address, x.value);
  b.set(0x3008, 0x02);
  b.run(b.chip, 0.2);
  CHECK(b.sink.frames == 0);
  CHECK(b.complains());
}

TEST_CASE("Ov5640Chip_FlippedAndNotMirrored_IsUpright") {
  constexpr platform::frame_size size{320, 240};
  auto picture = [&](uint8_t vertical, uint8_t horizontal) {
    bench b;
    b.set_up();
    b.set(0x3820, vertical);
    b.set(0x3821, horizontal);
    b.set(0x3008, 0x02);
    b.run(b.chip, 0.05);
    CHECK_FALSE(b.complains());
    REQUIRE(b.sink.first.size() == size.area());
    return b.sink.first;
  };
  auto upright = picture(0x47, 0x01);
  platform::frame_info info;
  info.size = size;
  auto x = platform::make_frame(info, upright);
  CHECK(platform::read_frame_number(x) == 1u);
  CHECK(platform::find_mark(x) == platform::mark_position(size, 1));
  // The bars get darker to the right.
  auto middle = upright.begin() + 120 * size.width;
  CHECK(middle[20] > middle[300]);
  auto turned = upright;
  for (auto line = turned.begin(); line != turned.end(); line += size.width)
    std::reverse(line, line + size.width);
  CHECK(picture(0x47, 0x07) == turned);
  std::reverse(turned.begin(), turned.end());
  CHECK(picture(0x41, 0x01) == turned);
  std::reverse(upright.begin(), upright.end());
  CHECK(picture(0x41, 0x07) == upright);
}

TEST_CASE("Ov5640Chip_Standby_StopsWithinAFrame") {
  bench b;
  b.set_up();
  b.set(0x3008, 0x02);
  b.run(b.chip, 0.05);
  CHECK(b.sink.frames > 0);
  b.set(0x3008, 0x42);
  auto lines = b.sink.lines;
  b.run(b.chip, 0.2);
  CHECK(b.sink.lines == lines);
}

TEST_CASE("Ov5640Chip_PowerGone_ForgetsItsRegisters") {
  bench b;
  b.set_up();
  CHECK(b.get(0x3036) == 60);
  b.chip.set_plugged(false);
  CHECK_FALSE(b.chip.start(0x3C, false));
  b.chip.set_plugged(true);
  b.clock.pass(21e-3);
  CHECK(b.get(0x3036) == 0x69);
}

namespace {

/// The JPEG in the lines of the first frame, as mode 4 has it.
std::vector<uint8_t> joined(const std::vector<uint8_t>& lines, size_t length) {
  std::vector<uint8_t> result;
  for (size_t at = 0; at + length <= lines.size(); at += length) {
    auto count = lines[at] << 8 | lines[at + 1];
    auto from = lines.begin() + static_cast<ptrdiff_t>(at) + 2;
    result.insert(result.end(), from, from + count);
  }
  return result;
}

struct jpeg_bench : bench {
  explicit jpeg_bench(uint8_t mode) {
    set_up();
    set(0x4300, 0x30);
    set(0x3821, 0x21);
    set(0x3002, 0x00);
    set(0x3006, 0xEB);
    set(0x4713, mode);
    set16(0x4602, 640);
    set16(0x4604, 240);
    set(0x4407, 6);
  }

  void capture() {
    set(0x3008, 0x02);
    run(chip, 0.09);
    REQUIRE(sink.frames >= 2);
    CHECK_FALSE(complains());
  }
};

} // namespace

TEST_CASE("Ov5640Chip_JpegMode4_SendsEveryLineWithItsCount") {
  jpeg_bench b{4};
  b.capture();
  CHECK(b.sink.line_bytes == 640);
  REQUIRE(b.sink.first.size() == 640 * 240);
  auto bytes = joined(b.sink.first, 640);
  auto found = platform::find_jpeg({bytes.data(), bytes.size()});
  REQUIRE(found);
  CHECK(found->bytes == bytes.size());
  CHECK(found->size == platform::frame_size{320, 240});
}

TEST_CASE("Ov5640Chip_JpegModes2And3_SendAsManyLinesAsTheyNeed") {
  std::vector<uint8_t> pictures[2];
  for (uint8_t mode : {2, 3}) {
    jpeg_bench b{mode};
    b.capture();
    auto& sent = b.sink.first;
    auto found = platform::find_jpeg({sent.data(), sent.size()});
    REQUIRE(found);
    // Only mode 2 fills the last line up.
    auto lines = (found->bytes + 639) / 640;
    CHECK(sent.size() == (mode == 2 ? lines * 640 : found->bytes));
    CHECK(lines < 240);
    sent.resize(found->bytes);
    pictures[mode - 2] = sent;
  }
  CHECK(pictures[0] == pictures[1]);
}

TEST_CASE("Ov5640Chip_JpegThatIsTooLong_IsCutOff") {
  jpeg_bench b{4};
  b.set16(0x4604, 4);
  b.capture();
  REQUIRE(b.sink.first.size() == 640 * 4);
  auto bytes = joined(b.sink.first, 640);
  CHECK(bytes.size() == 638 * 4);
  CHECK_FALSE(platform::find_jpeg({bytes.data(), bytes.size()}));
}

TEST_CASE("Ov5640Chip_JpegScale_MakesItSmaller") {
  size_t before = SIZE_MAX;
  for (uint8_t scale : {1, 6, 16, 63}) {
    jpeg_bench b{3};
    b.set(0x4407, scale);
    b.capture();
    CHECK(b.sink.first.size() < before);
    before = b.sink.first.size();
  }
}

TEST_CASE("Ov5640Chip_JpegThatIsHalfSetUp_SendsNothing") {
  struct change {
    uint16_t address;
    uint8_t value;
  };
  auto x = GENERATE(change{0x4300, 0x10},  // Not from YUV422.
                    change{0x3002, 0x04},  // The encoder is in reset.
                    change{0x3006, 0xC3},  // It has no clock.
                    change{0x4713, 0x01},  // A mode without a model.
                    change{0x4604, 0x10}); // More lines than a frame has.
  jpeg_bench b{4};
  b.set(x.address, x.value);
  b.set(0x3008, 0x02);
  b.run(b.chip, 0.2);
  CHECK(b.sink.frames == 0);
  CHECK(b.complains());
}
