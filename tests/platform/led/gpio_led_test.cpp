#include "platform/led/gpio_led.hpp"

#include <catch2/catch.hpp>

#include "tests/platform/base/recorded_registers.hpp"

using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace reg = imxrt_gpio_reg;

using write_log = recorded_registers::write_log;

TEST_CASE("GpioLed_ActiveLow_IsOffBeforeItIsAnOutput") {
  recorded_registers port;
  port.values[reg::gdir] = 0x80000001;
  gpio_led led{port, 30, active::low};
  CHECK(port.writes
        == write_log{{reg::dr_set, 1u << 30}, {reg::gdir, 0xC0000001}});
}

TEST_CASE("GpioLed_Set_IsOneWriteThatTouchesNoOtherPin") {
  recorded_registers port;
  gpio_led low{port, 11, active::low};
  gpio_led high{port, 12, active::high};
  port.writes.clear();
  port.reads = 0;
  low.set(true);
  high.set(true);
  low.set(false);
  high.set(false);
  CHECK(port.writes
        == write_log{{reg::dr_clear, 1u << 11},
                     {reg::dr_set, 1u << 12},
                     {reg::dr_set, 1u << 11},
                     {reg::dr_clear, 1u << 12}});
  CHECK(port.reads == 0);
}
