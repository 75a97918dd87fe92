#pragma once

#include <cstdint>

#include "platform/base/registers.hpp"

namespace actorcsi::imxrt1062 {

/// Timing requirements of an SDRAM, in nanoseconds.
struct sdram_timing {
  uint32_t precharge_to_active;
  uint32_t active_to_command;
  uint32_t refresh_recovery;
  uint32_t write_recovery;
  uint32_t clock_off;
  uint32_t active_to_precharge;
  uint32_t self_refresh_recovery;
  uint32_t refresh_to_refresh;
  uint32_t active_to_active;
  uint32_t refresh_period; ///< Between two of its rows.
};

/// 256 Mbit in 13 bits of rows, 9 of columns and 4 banks of 16 bits, such as
/// ISSI's IS42S16160J, with the times that NXP's SDRAM example for the
/// MIMXRT1060-EVK has for that part; 8192 rows in 64 ms.
constexpr sdram_timing is42s16160j = {18, 18, 67, 12, 42,
                                      42, 67, 60, 60, 7'812};

/// Clock periods of `hz` that take at least `ns` nanoseconds.
constexpr uint32_t periods(uint32_t ns, uint32_t hz) {
  return static_cast<uint32_t>((uint64_t{ns} * hz + 999'999'999)
                               / 1'000'000'000);
}

/// The SEMC's registers for an SDRAM.
struct sdram_registers {
  uint32_t cr0;
  uint32_t cr1;
  uint32_t cr2;
  uint32_t cr3; ///< Without the bit that begins refreshing.
};

/// @pre every time fits its field
constexpr sdram_registers registers_of(const sdram_timing& x, uint32_t hz) {
  // Fields hold the number of periods minus one.
  auto field = [hz](uint32_t ns) { return periods(ns, hz) - 1; };
  // 16 bits, bursts of 8, 9 bits of column, CAS latency 3.
  constexpr uint32_t cr0 = 1u << 0 | 3u << 4 | 3u << 8 | 3u << 10;
  // The refresh timer counts in steps of 16 periods, rounded down: refreshing
  // too often is harmless. It becomes urgent when a whole interval is missed.
  auto steps =
    static_cast<uint32_t>(uint64_t{x.refresh_period} * hz / 1'000'000'000 / 16);
  return {cr0,
          field(x.precharge_to_active) | field(x.active_to_command) << 4
            | field(x.refresh_recovery) << 8 | field(x.write_recovery) << 13
            | field(x.clock_off) << 16 | field(x.active_to_precharge) << 20,
          field(x.self_refresh_recovery) | field(x.refresh_to_refresh) << 8
            | field(x.active_to_active) << 16,
          1u << 8 | steps << 16 | steps << 24};
}

/// Starts the SDRAM at SEMC's chip select 0, 32 MB at 0x80000000. `soc` has
/// absolute addresses. Needs no memory; returns false if the SEMC does not
/// answer.
bool set_up_sdram(platform::register_block& soc) noexcept;

} // namespace actorcsi::imxrt1062
