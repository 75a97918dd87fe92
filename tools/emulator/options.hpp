#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/emulator/machine/faults.hpp"

namespace actorcsi::emulator {

/// What the program is told on its command line.
struct options {
  bool help = false;
  /// Empty: what the flash has.
  std::string image;
  /// `imxrt1062` or `mps2-an500`.
  std::string board = "imxrt1062";
  double seconds = 1e9;
  /// The run fails at the reset after these; none: it may reset for ever.
  std::optional<unsigned> max_resets;
  bool realtime = false;
  bool trace = false;
  bool json = false;
  bool remote = false;
  bool serial_boot = false;
  std::string flash;
  std::optional<std::string> uart;
  /// With its line end, each.
  std::string lines;
  std::string coverage;
  std::string profile;
  std::string gdb;
  std::optional<hardware_fault> fault;
  /// When the button is pressed and released, in turn.
  std::vector<double> presses;
};

/// Throws `std::runtime_error` if they are wrong, or contradict each other.
options parse_options(int argc, char** argv);

std::string usage();

} // namespace actorcsi::emulator
