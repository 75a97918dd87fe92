#include "tools/emulator/chip/gpio.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr uint32_t dr = 0x00, gdir = 0x04, psr = 0x08, icr1 = 0x0C, imr = 0x14,
                   isr = 0x18, edge_sel = 0x1C;

struct bench : manual_surroundings {
  bool low = false;
  bool high = false;
  gpio unit{"GPIO2",
            {[this](bool x) { low = x; }, [this](bool x) { high = x; }},
            around()};
};

} // namespace

TEST_CASE("Gpio_Pad_HasWhatDrivesIt") {
  bench b;
  b.unit.drive(6, true);
  b.unit.write(dr, 1u << 7);
  CHECK(b.unit.read(psr) == 1u << 6);
  b.unit.write(gdir, 1u << 6 | 1u << 7);
  CHECK(b.unit.read(psr) == 1u << 7);
  b.unit.reset();
  CHECK(b.unit.read(psr) == 1u << 6);
}

TEST_CASE("Gpio_BothEdges_InterruptUntilTheyAreCleared") {
  bench b;
  b.unit.write(edge_sel, 1u << 6 | 1u << 20);
  b.unit.write(imr, 1u << 6);
  b.unit.drive(5, true);
  CHECK(b.unit.read(isr) == 0);
  for (auto level : {true, false}) {
    b.unit.drive(6, level);
    CHECK(b.low);
    b.unit.drive(6, level);
    b.unit.write(isr, 1u << 5);
    CHECK(b.low);
    b.unit.write(isr, 1u << 6);
    CHECK_FALSE(b.low);
  }
  // Masked, it is noted.
  b.unit.drive(20, true);
  CHECK_FALSE(b.high);
  b.unit.write(imr, 1u << 20);
  CHECK(b.high);
  b.unit.reset();
  CHECK_FALSE(b.high);
  CHECK(b.trouble.refusal().empty());
}

TEST_CASE("Gpio_OtherInterrupts_AreRefused") {
  bench b;
  b.unit.write(imr, 1);
  CHECK_FALSE(b.trouble.refusal().empty());
  bench other;
  other.unit.write(icr1, 1);
  CHECK_FALSE(other.trouble.refusal().empty());
}
