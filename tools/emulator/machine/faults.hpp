#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tools/emulator/machine/machine.hpp"

namespace actorcsi::emulator {

/// Something that goes wrong with the hardware.
struct hardware_fault {
  enum class kind {
    no_plls,   ///< They never lock.
    no_sdram,  ///< Its controller does not answer.
    no_sensor, ///< Nothing is plugged in.
    unplugged, ///< The sensor has no power for two seconds.
    silent,    ///< The sensor hangs until it is reset.
    hang,      ///< The processor loops with interrupts masked.
    overrun,   ///< The CSI's FIFO runs over in a frame.
    bus_error, ///< A transfer of the CSI's DMA fails.
    late,      ///< The CSI's DMA is too late for the end of a frame.
  };

  kind what;
  /// When, for those that happen later.
  double seconds = 2;
};

/// `NAME` or `NAME@SECONDS`; none if there is no such fault.
std::optional<hardware_fault> parse_fault(const std::string& text);

/// The names, for a help text.
const char* fault_names();

/// Makes `x` happen to `m` while `run_to` runs that to `seconds`.
void run_with_fault(machine& m, const hardware_fault& x, double seconds,
                    const std::function<void(double)>& run_to);

} // namespace actorcsi::emulator
