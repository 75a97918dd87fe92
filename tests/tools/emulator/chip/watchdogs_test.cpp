#include "tools/emulator/chip/watchdogs.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

struct bench : manual_surroundings {
  bool interrupt = false;
  unsigned resets = 0;
  wdog x{
    {"WDOG1", [this](bool level) { interrupt = level; }, [this] { ++resets; }},
    around()};

  void start() {
    x.write(8, 0);
    x.write(6, 1u << 15 | 1u << 14 | 1);
    x.write(0, 1u << 8 | 0x36);
  }

  void serve() {
    x.write(2, 0x5555);
    x.write(2, 0xAAAA);
  }
};

} // namespace

TEST_CASE("Watchdog_NotServed_InterruptsAndThenResets") {
  bench b;
  b.start();
  b.run(b.x, 0.49);
  CHECK_FALSE(b.interrupt);
  b.run(b.x, 0.02);
  CHECK(b.interrupt);
  CHECK(b.resets == 0);
  b.run(b.x, 0.48);
  CHECK(b.resets == 0);
  // It goes on until it is reset.
  b.clock.pass(0.02);
  b.x.advance();
  CHECK(b.resets == 1);
  CHECK(b.x.read(4) == 2);
}

TEST_CASE("Watchdog_Served_NeverResets") {
  bench b;
  b.start();
  for (int i = 0; i < 100; ++i) {
    b.run(b.x, 0.4);
    b.serve();
  }
  CHECK_FALSE(b.interrupt);
  CHECK(b.resets == 0);
}

TEST_CASE("Watchdog_ServedOutOfOrder_IsNotServed") {
  bench b;
  b.start();
  b.run(b.x, 0.4);
  b.x.write(2, 0xAAAA);
  b.run(b.x, 0.2);
  CHECK(b.interrupt);
  CHECK(b.complains());
}

TEST_CASE("Watchdog_Running_CannotBeStopped") {
  bench b;
  b.start();
  b.x.write(0, 0x32);
  CHECK((b.x.read(0) & 4) != 0);
}

TEST_CASE("Watchdog_PowerDownCounter_IsHeardOfUnlessItIsStopped") {
  bench b;
  SECTION("not stopped") {
    b.run(b.x, 16.1);
    CHECK(b.complains());
  }
  SECTION("stopped") {
    b.x.write(8, 0);
    b.run(b.x, 16.1);
    CHECK_FALSE(b.complains());
  }
}

TEST_CASE("RtWatchdog_NotConfigured_ResetsWithin40Ms") {
  manual_surroundings m;
  unsigned resets = 0;
  rtwdog x{[&] { ++resets; }, m.around()};
  m.clock.pass(0.04);
  x.advance();
  CHECK(resets == 1);
}

TEST_CASE("RtWatchdog_Locked_TakesNothing") {
  manual_surroundings m;
  rtwdog x{[] {}, m.around()};
  x.write(0, 1u << 5);
  CHECK(m.complains());
  CHECK(x.next() != device::never);
  x.write(4, 0xD928C520);
  x.write(0, 1u << 5);
  CHECK(x.next() == device::never);
}
