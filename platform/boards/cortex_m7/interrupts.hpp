#pragma once

#include <cstddef>

#include "platform/bare_metal/progress_monitor.hpp"
#include "platform/boards/cortex_m7/startup.hpp"

namespace actorcsi::cortex_m7 {

/// The handlers of a board's own interrupts, from number 0 on.
template <size_t N>
struct vector_table {
  vector entries[N];
};

/// For an interrupt that the board does not expect: reports its number and
/// resets.
void no_handler();

/// A table in which every interrupt is unexpected.
template <size_t N>
constexpr vector_table<N> unexpected_interrupts() {
  vector_table<N> result{};
  for (auto& x : result.entries)
    x = no_handler;
  return result;
}

/// Sets the monitor that names the interrupted actor for `watchdog_entry`,
/// `nullptr` for none, and the watchdog's time limit in ms.
void watch_progress(const bare_metal::progress_monitor* monitor,
                    unsigned limit_ms);

} // namespace actorcsi::cortex_m7

/// The handler of a watchdog's interrupt: reports which actor did not return,
/// and where, and resets.
extern "C" void watchdog_entry();
