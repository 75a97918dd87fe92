#pragma once

namespace actorcsi::cortex_m7 {

/// Makes any access to the first bytes of memory, where null pointers point,
/// and to the guards below both stacks a fault. Other accesses stay allowed.
void protect_memory();

} // namespace actorcsi::cortex_m7
