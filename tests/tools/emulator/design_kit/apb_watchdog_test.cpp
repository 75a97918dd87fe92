#include "tools/emulator/design_kit/apb_watchdog.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/chip/manual_surroundings.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

constexpr uint32_t load = 0x000;
constexpr uint32_t control = 0x008;
constexpr uint32_t clear = 0x00C;
constexpr uint32_t status = 0x010;
constexpr uint32_t lock = 0xC00;

struct bench : manual_surroundings {
  unsigned interrupts = 0;
  unsigned resets = 0;
  apb_watchdog x{{1e6, [this] { ++interrupts; }, [this] { ++resets; }},
                 around()};

  bench() {
    x.write(load, 1'000);
    x.write(control, 3);
  }
};

} // namespace

TEST_CASE("ApbWatchdog_NotFed_InterruptsAndThenResets") {
  bench b;
  b.run(b.x, 0.9e-3);
  CHECK(b.interrupts == 0);
  b.run(b.x, 0.2e-3);
  CHECK(b.interrupts == 1);
  CHECK(b.x.read(status) == 1);
  CHECK(b.resets == 0);
  b.run(b.x, 1e-3);
  CHECK(b.resets == 1);
}

TEST_CASE("ApbWatchdog_Fed_NeverInterrupts") {
  bench b;
  for (int i = 0; i < 100; ++i) {
    b.run(b.x, 0.9e-3);
    b.x.write(clear, 1);
  }
  CHECK(b.interrupts == 0);
}

TEST_CASE("ApbWatchdog_Locked_CannotBeFed") {
  bench b;
  b.x.write(lock, 0);
  CHECK(b.x.read(lock) == 1);
  b.x.write(clear, 1);
  CHECK(b.complains());
  b.x.write(lock, 0x1ACCE551);
  CHECK(b.x.read(lock) == 0);
}
