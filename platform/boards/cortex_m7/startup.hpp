#pragma once

namespace actorcsi::cortex_m7 {

using vector = void (*)();

/// The board's: runs before memory is set up and may use registers only, e.g.
/// to switch on the memory that frames lie in.
void early_init();

} // namespace actorcsi::cortex_m7

extern "C" {

/// The board's: called for the non-maskable interrupt, which its watchdog
/// raises.
void NMI_Handler();
}
