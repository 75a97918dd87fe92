#pragma once

#include <cstdint>

#include "platform/bare_metal/stop.hpp"
#include "platform/base/registers.hpp"
#include "platform/boards/imxrt1062/wdog.hpp"

namespace actorcsi::imxrt1062 {

/// Why the chip was reset last: the chapters System Reset Controller and
/// Watchdog Timer of NXP's i.MX RT1060 Processor Reference Manual. Clears the
/// bits of SRC_SRSR, which otherwise tell of every reset since power on.
inline bare_metal::hardware_reset
read_reset_cause(platform::register_block& src,
                 platform::register_block16& wdog1) noexcept {
  using bare_metal::reset_reason;
  constexpr uint32_t srsr = 0x08;
  constexpr uint32_t lockup_or_request = 1u << 1;
  constexpr uint32_t watchdog = 1u << 4;
  constexpr uint32_t debugger = 3u << 5;
  constexpr uint32_t watchdog3 = 1u << 7;
  constexpr uint32_t too_hot = 1u << 8;
  auto bits = src.read(srsr);
  src.write(srsr, bits);
  if ((bits & watchdog) != 0
      && (wdog1.read(wdog_reg::wrsr) & wdog_reg::tout) != 0)
    return {reset_reason::watchdog,
            "no report: interrupts were masked, or the report did not end"};
  if ((bits & (watchdog | watchdog3)) != 0)
    return {reset_reason::watchdog, "another one than the image's"};
  if ((bits & too_hot) != 0)
    return {reset_reason::fault, "the chip was too hot"};
  if ((bits & debugger) != 0)
    return {reset_reason::software, "by a debugger"};
  if ((bits & lockup_or_request) != 0)
    return {reset_reason::software, "without a report"};
  return {reset_reason::power_on, ""};
}

} // namespace actorcsi::imxrt1062
