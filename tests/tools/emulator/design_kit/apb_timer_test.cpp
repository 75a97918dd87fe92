#include "tools/emulator/design_kit/apb_timer.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr uint32_t ctrl = 0x0;
constexpr uint32_t value = 0x4;
constexpr uint32_t reload = 0x8;
constexpr uint32_t interrupt = 0xC;

struct bench : manual_surroundings {
  bool raised = false;
  apb_timer x{"TIMER0", 1e6, [this](bool level) { raised = level; }, around()};

  bench() {
    x.reset();
    x.write(reload, 99);
    x.write(value, 50);
  }
};

} // namespace

TEST_CASE("ApbTimer_AtZero_InterruptsAndGoesOn") {
  bench b;
  b.x.write(ctrl, 9);
  b.run(b.x, 30e-6);
  CHECK(b.x.read(value) == 20);
  CHECK_FALSE(b.raised);
  b.run(b.x, 21e-6);
  CHECK(b.raised);
  b.x.write(interrupt, 1);
  CHECK_FALSE(b.raised);
  // From then on with the reload value, and a count for zero itself.
  b.run(b.x, 98e-6);
  CHECK_FALSE(b.raised);
  b.run(b.x, 2e-6);
  CHECK(b.raised);
}

TEST_CASE("ApbTimer_Stopped_KeepsItsValue") {
  bench b;
  b.x.write(ctrl, 9);
  b.run(b.x, 30e-6);
  b.x.write(ctrl, 0);
  b.run(b.x, 1);
  CHECK(b.x.read(value) == 20);
  CHECK_FALSE(b.raised);
}

TEST_CASE("ApbTimer_RegisterThatIsNotModelled_EndsTheRun") {
  bench b;
  b.x.read(0x20);
  CHECK(b.trouble.refusal() == "TIMER0+20 is read, which is not modelled");
}
