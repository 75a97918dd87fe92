// The project's drivers on the emulator's chips: what one reading of the
// manuals writes, the other reads.

#include <memory>

#include <catch2/catch.hpp>

#include "platform/csi/sensors/ov5640.hpp"
#include "platform/csi/settings.hpp"
#include "platform/i2c/lpi2c.hpp"
#include "tests/tools/emulator/chip/manual_surroundings.hpp"
#include "tools/emulator/chip/lpi2c.hpp"
#include "tools/emulator/sensor/ov5640_chip.hpp"

using namespace actorcsi;
using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;
using platform::pixformat;

namespace {

constexpr uint32_t bus_hz = 24'000'000;
constexpr uint32_t sccb_hz = 100'000;

/// Time passes with each access, and while a driver waits.
class passing_time final : public platform::register_block,
                           public platform::cpu {
public:
  passing_time(manual_surroundings& around, emulator::lpi2c& bus)
    : around_(around), bus_(bus) {
    // nop
  }

  uint32_t read(uint32_t offset) noexcept override {
    around_.clock.pass(1e-6);
    return bus_.read(offset);
  }

  void write(uint32_t offset, uint32_t value) noexcept override {
    around_.clock.pass(1e-7);
    bus_.write(offset, value);
  }

  void busy(caf::timespan amount) override {
    around_.clock.pass(std::chrono::duration<double>(amount).count());
  }

private:
  manual_surroundings& around_;
  emulator::lpi2c& bus_;
};

struct frame_counter final : pixel_sink {
  void frame_start(const pixel_wires&) override {
    if (frames > 0)
      lines_before = lines;
    ++frames;
    lines = 0;
  }

  void line(span<const uint8_t> bytes) override {
    ++lines;
    line_bytes = bytes.size();
  }

  unsigned frames = 0;
  unsigned lines = 0;
  unsigned lines_before = 0;
  size_t line_bytes = 0;
};

struct bench : manual_surroundings {
  frame_counter sink;
  ov5640_chip chip{[] { return 24e6; }, sink, around()};
  emulator::lpi2c bus{
    {"LPI2C1", [] { return double{bus_hz}; }, [] { return true; }, &chip},
    around()};
  passing_time registers{*this, bus};
  platform::lpi2c sccb{registers, bus_hz, sccb_hz};
  platform::ov5640 sensor{sccb, registers};

  bench() {
    chip.set_pins(false, true);
    clock.pass(21e-3);
  }

  /// Sends `view` for a while.
  void show(const platform::sensor_view& view) {
    INFO(platform::to_string(view.size) << " " << to_string(view.format));
    CHECK_FALSE(sensor.set_view(view));
    CHECK_FALSE(sensor.start());
    sink = {};
    run(chip, 0.02);
    auto period = chip.output().frame_seconds();
    run(chip, 3 * period);
    sensor.stop();
    CHECK(sink.frames >= 2);
    CHECK(sink.lines_before == view.window.height);
    CHECK(sink.line_bytes
          == view.window.width * platform::bytes_per_pixel(view.format));
    CHECK(chip.output().format == view.format);
    CHECK(trouble.complaints().empty());
    CHECK(trouble.refusal().empty());
  }
};

platform::sensor_view whole(pixformat format, uint16_t width, uint16_t height) {
  return {format, {width, height}, {0, 0, width, height}};
}

} // namespace

TEST_CASE("Drivers_Ov5640_MakeTheChipSendEveryFormatAndSize") {
  bench b;
  REQUIRE_FALSE(b.sensor.reset(true));
  constexpr pixformat formats[] = {pixformat::rgb565, pixformat::yuv422,
                                   pixformat::grayscale, pixformat::bayer,
                                   pixformat::jpeg};
  constexpr platform::frame_size sizes[] = {
    {160, 120}, {320, 240}, {640, 480},  {800, 600},
    {88, 72},   {640, 360}, {1280, 960}, {2592, 1944}};
  for (auto format : formats)
    for (auto size : sizes)
      b.show(whole(format, size.width, size.height));
}

TEST_CASE("Drivers_Ov5640_MakeTheChipSendWindows") {
  bench b;
  REQUIRE_FALSE(b.sensor.reset(true));
  b.show({pixformat::rgb565, {640, 480}, {160, 120, 320, 240}});
  b.show({pixformat::grayscale, {320, 240}, {0, 100, 320, 16}});
  b.show({pixformat::bayer, {1280, 960}, {2, 4, 64, 64}});
}

TEST_CASE("Drivers_Ov5640_MakeTheChipReadPartsOfItsArray") {
  bench b;
  REQUIRE_FALSE(b.sensor.reset(true));
  struct readout {
    int32_t x, y, width, height;
  };
  for (auto& r : {readout{0, 0, 1280, 960}, readout{500, -300, 640, 480},
                  readout{-1136, 852, 320, 240}, readout{3, 5, 999, 777}})
    for (auto format : {pixformat::rgb565, pixformat::bayer}) {
      const int32_t args[] = {r.x, r.y, r.width, r.height};
      REQUIRE(b.sensor.ioctl(0, {args, 4}));
      b.show(whole(format, 320, 240));
    }
}

TEST_CASE("Drivers_Ov5640_MakeTheChipAsFastAsAsked") {
  bench b;
  REQUIRE_FALSE(b.sensor.reset(true));
  REQUIRE_FALSE(b.sensor.set_view(whole(pixformat::grayscale, 320, 240)));
  for (auto hz : {30.0, 15.0, 1.0, 29.97}) {
    REQUIRE_FALSE(b.sensor.set_rate(hz));
    REQUIRE_FALSE(b.sensor.start());
    b.run(b.chip, 0.02);
    CHECK(1 / b.chip.output().frame_seconds() == Approx(hz).epsilon(1e-3));
    b.sensor.stop();
  }
  CHECK(b.trouble.complaints().empty());
}

TEST_CASE("Drivers_Ov5640_MakeTheChipsPictureUprightUnlessTold") {
  using platform::knob;
  bench b;
  REQUIRE_FALSE(b.sensor.reset(true));
  for (auto size : {platform::frame_size{320, 240}, {2592, 1944}}) {
    auto view = whole(pixformat::grayscale, size.width, size.height);
    b.show(view);
    CHECK_FALSE(b.chip.output().upside_down);
    CHECK_FALSE(b.chip.output().mirrored);
    for (double on : {1, 0}) {
      REQUIRE_FALSE(b.sensor.set_knob(knob::vflip, {on}));
      REQUIRE_FALSE(b.sensor.set_knob(knob::hmirror, {1 - on}));
      b.show(view);
      CHECK(b.chip.output().upside_down == (on == 1));
      CHECK(b.chip.output().mirrored == (on == 0));
    }
    REQUIRE_FALSE(b.sensor.set_knob(knob::hmirror, {0}));
  }
}

TEST_CASE("Drivers_Ov5640_StretchAFrameForALongExposure") {
  bench b;
  REQUIRE_FALSE(b.sensor.reset(true));
  b.show(whole(pixformat::grayscale, 320, 240));
  REQUIRE_FALSE(b.sensor.set_knob(platform::knob::auto_exposure, {0, 200'000}));
  b.show(whole(pixformat::grayscale, 320, 240));
  CHECK(1 / b.chip.output().frame_seconds() == Approx(5).epsilon(0.01));
}

TEST_CASE("Drivers_Ov5640_ThatIsNotThere_IsNotDetected") {
  bench b;
  b.chip.set_plugged(false);
  CHECK(b.sensor.reset(true));
  b.chip.set_plugged(true);
  b.clock.pass(21e-3);
  CHECK_FALSE(b.sensor.reset(true));
  CHECK(b.trouble.complaints().empty());
}
