#include "platform/boards/imxrt1062/bring_up/memory_regions.hpp"

#include "platform/boards/imxrt1062/addresses.hpp"

namespace actorcsi::imxrt1062 {

namespace {

// The memory protection unit of the ARMv7-M Architecture Reference Manual (ARM
// DDI 0403E), section B3.5.
constexpr uint32_t ctrl = 0xE000ED94;
constexpr uint32_t rnr = 0xE000ED98;
constexpr uint32_t rbar = 0xE000ED9C;
constexpr uint32_t rasr = 0xE000EDA0;

/// Enabled; addresses without a region use the default memory map.
constexpr uint32_t ctrl_on = 1u << 2 | 1u << 0;

// RASR
constexpr uint32_t enable = 1u << 0;
constexpr uint32_t execute_never = 1u << 28;
constexpr uint32_t read_write = 3u << 24;
constexpr uint32_t read_only = 6u << 24;
/// Write-back, with allocation on reads and writes. Write-through is not
/// possible: erratum 1259864 of Cortex-M7 r1p1 corrupts such stores.
constexpr uint32_t cached = 1u << 19 | 1u << 17 | 1u << 16;

constexpr uint32_t size_of(uint32_t log2_bytes) {
  return (log2_bytes - 1) << 1;
}

static_assert(flash_bytes == 1u << 24 && sdram_bytes == 1u << 25);

void set_region(platform::register_block& core, uint32_t number,
                uint32_t address, uint32_t attributes) {
  core.write(rnr, number);
  core.write(rbar, address);
  core.write(rasr, attributes | enable);
}

} // namespace

void protect_external_memory(platform::register_block& core,
                             bool sdram_ready) noexcept {
  set_region(core, 3, base::flash, execute_never | size_of(29));
  set_region(core, 4, base::sdram, execute_never | size_of(29));
  // Where regions overlap, the higher number counts.
  set_region(core, 5, base::flash, read_only | cached | size_of(24));
  set_region(core, 6, base::sdram,
             execute_never | size_of(25)
               | (sdram_ready ? read_write | cached : 0));
  core.write(ctrl, ctrl_on);
#ifdef __arm__
  __asm volatile("dsb\n"
                 "isb"
                 :
                 :
                 : "memory");
#endif
}

} // namespace actorcsi::imxrt1062
