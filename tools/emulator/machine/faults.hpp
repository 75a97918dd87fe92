#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tools/emulator/machine/openmv_cam.hpp"

namespace actorcsi::emulator {

/// Something that goes wrong with the hardware.
struct hardware_fault {
  enum class kind {
    no_plls,      ///< They never lock.
    no_sdram,     ///< Its controller does not answer.
    no_sensor,    ///< Nothing is plugged in.
    worn_flash,   ///< A sector of the flash cannot be erased.
    unplugged,    ///< The sensor has no power for two seconds.
    damaged_jpeg, ///< For two seconds no JPEG has its end.
    jammed,       ///< For two seconds the CSI's DMA does not become ready.
    silent,       ///< The sensor hangs until it is reset.
    hang,         ///< The processor loops with interrupts masked.
    overrun,      ///< The CSI's FIFO runs over in a frame.
    bus_error,    ///< A transfer of the CSI's DMA fails.
    late,         ///< The CSI's DMA is too late for the end of a frame.
  };

  kind what;
  /// When, for those that happen later.
  double seconds = 2;
};

/// `NAME` or `NAME@SECONDS`; none if there is no such fault.
std::optional<hardware_fault> parse_fault(const std::string& text);

/// Whether the machine has it from power on, whatever its time.
bool is_there_from_the_beginning(const hardware_fault& x);

/// The names, for a help text.
const char* fault_names();

/// Makes it happen to `m` now; a fault of the DMA in the middle of the next
/// frame, or at `seconds`. What would last two seconds lasts until `mend`.
void cause(openmv_cam& m, hardware_fault::kind what, double seconds);

/// Ends what lasts: the sensor is plugged in, JPEGs are whole, and the DMA
/// becomes ready.
void mend(openmv_cam& m);

/// Makes `x` happen to `m` while `run_to` runs that to `seconds`.
void run_with_fault(openmv_cam& m, const hardware_fault& x, double seconds,
                    const std::function<void(double)>& run_to);

} // namespace actorcsi::emulator
