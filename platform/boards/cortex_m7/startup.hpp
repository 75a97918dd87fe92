#pragma once

namespace actorcsi::cortex_m7 {

using vector = void (*)();

/// Implemented by the board: runs before memory is initialised and may use
/// registers only, e.g. to switch on the memory of framebuffers.
void early_init();

} // namespace actorcsi::cortex_m7

extern "C" {

/// Implemented by the board: handles the non-maskable interrupt, which its
/// watchdog raises.
void NMI_Handler();
}
