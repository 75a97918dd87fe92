#include "platform/boards/imxrt1062/reset_cause.hpp"

#include <catch2/catch.hpp>

#include "tests/platform/base/recorded_registers.hpp"

using namespace actorcsi;
using namespace actorcsi::imxrt1062;
using namespace actorcsi::platform::testing;
using bare_metal::reset_reason;

namespace {

constexpr uint32_t srsr = 8;

reset_reason cause(uint32_t bits, uint16_t wrsr) {
  recorded_registers src;
  recorded_registers16 wdog1;
  src.values[srsr] = bits;
  wdog1.values[wdog_reg::wrsr] = wrsr;
  auto result = read_reset_cause(src, wdog1).reason;
  // Written back, which clears them.
  REQUIRE(src.writes.size() == 1);
  CHECK(src.writes[0] == std::pair<uint32_t, uint32_t>{srsr, bits});
  return result;
}

} // namespace

TEST_CASE("ResetCause_BitsOfTheChip_AreTheReason") {
  CHECK(cause(1, 0x10) == reset_reason::power_on);
  CHECK(cause(1u << 1, 0) == reset_reason::software);
  CHECK(cause(1u << 4, 2) == reset_reason::watchdog);
  CHECK(cause(1u << 4, 0) == reset_reason::watchdog);
  CHECK(cause(1u << 5, 0) == reset_reason::software);
  CHECK(cause(1u << 7, 0) == reset_reason::watchdog);
  CHECK(cause(1u << 8, 0) == reset_reason::fault);
}
