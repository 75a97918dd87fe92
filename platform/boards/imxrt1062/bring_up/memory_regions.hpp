#pragma once

#include "platform/base/registers.hpp"

namespace actorcsi::imxrt1062 {

/// What the processor may do with external memory, in the regions 3 to 6 of its
/// memory protection unit; 0 to 2 are for guards, see cortex_m7/protection.hpp.
/// The flash is cached and cannot be written, the SDRAM is cached and holds no
/// code, and everything else up to 0x9FFFFFFF is closed, so that the processor
/// does not read ahead from where nothing answers. The SDRAM is closed, too,
/// unless `sdram_ready`. `core` has absolute addresses. Needs no memory.
void protect_external_memory(platform::register_block& core,
                             bool sdram_ready) noexcept;

} // namespace actorcsi::imxrt1062
