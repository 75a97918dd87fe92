#pragma once

#include "platform/base/registers.hpp"

namespace actorcsi::imxrt1062 {

/// Access to external memory, in the regions 3 to 6 of the memory protection
/// unit; 0 to 2 are guards, see cortex_m7/protection.hpp. The flash is cached
/// and read-only, the SDRAM is cached and not executable, and everything else
/// up to 0x9FFFFFFF is closed, so that the processor does not read ahead from
/// addresses that do not answer. The SDRAM is closed, too, unless
/// `sdram_ready`. `core` has absolute addresses. Needs no memory.
void protect_external_memory(platform::register_block& core,
                             bool sdram_ready) noexcept;

} // namespace actorcsi::imxrt1062
