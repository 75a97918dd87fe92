#include <catch2/catch.hpp>

#include "platform/gpio/imxrt_input.hpp"
#include "platform/gpio/polled_input.hpp"
#include "tests/platform/base/recorded_registers.hpp"

using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace {

using reg = imxrt_input;

struct counting_bell final : doorbell {
  void ring() noexcept override {
    ++rings;
  }

  int rings = 0;
};

} // namespace

TEST_CASE("ImxrtInput_Made_ReportsBothEdgesOfItsPinOnly") {
  recorded_registers port;
  port.values[reg::gdir] = 0xFFFFFFFF;
  port.values[reg::edge_sel] = 1;
  port.values[reg::imr] = 1;
  imxrt_input uut{port, 6, active::low};
  CHECK(port.values[reg::gdir] == ~(1u << 6));
  CHECK(port.values[reg::edge_sel] == (1u | 1u << 6));
  CHECK(port.values[reg::imr] == (1u | 1u << 6));
  // An edge from before is no reason for an interrupt.
  CHECK(port.index_of(reg::isr, 1u << 6)
        < port.index_of(reg::imr, 1u | 1u << 6));
}

TEST_CASE("ImxrtInput_Level_IsThatOfThePad") {
  recorded_registers port;
  imxrt_input low{port, 6, active::low};
  imxrt_input high{port, 7, active::high};
  port.values[reg::psr] = 1u << 6;
  CHECK_FALSE(low.active());
  CHECK_FALSE(high.active());
  port.values[reg::psr] = 1u << 7;
  CHECK(low.active());
  CHECK(high.active());
}

TEST_CASE("ImxrtInput_Interrupt_IsClearedAndRingsTheBellThatIsThere") {
  recorded_registers port;
  imxrt_input uut{port, 6, active::low};
  uut.handle_interrupt();
  counting_bell bell;
  uut.on_change(&bell);
  port.writes.clear();
  uut.handle_interrupt();
  CHECK(port.writes == recorded_registers::write_log{{reg::isr, 1u << 6}});
  CHECK(bell.rings == 1);
  uut.on_change(nullptr);
  uut.handle_interrupt();
  CHECK(bell.rings == 1);
}

TEST_CASE("PolledInput_Change_RingsOnce") {
  volatile uint32_t buttons = 2;
  polled_input uut{buttons, 1};
  counting_bell bell;
  uut.on_change(&bell);
  uut.poll();
  CHECK(bell.rings == 0);
  buttons = 3;
  CHECK(uut.active());
  uut.poll();
  uut.poll();
  CHECK(bell.rings == 1);
  buttons = 0;
  uut.poll();
  CHECK_FALSE(uut.active());
  CHECK(bell.rings == 2);
  uut.on_change(nullptr);
  buttons = 1;
  uut.poll();
  CHECK(bell.rings == 2);
}
