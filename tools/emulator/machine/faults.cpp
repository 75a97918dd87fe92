#include "tools/emulator/machine/faults.hpp"

#include <algorithm>
#include <cstdlib>

namespace actorcsi::emulator {

namespace {

using kind = hardware_fault::kind;

struct named {
  const char* name;
  kind what;
};

constexpr named faults[] = {
  {"no-plls", kind::no_plls},     {"no-sdram", kind::no_sdram},
  {"no-sensor", kind::no_sensor}, {"unplugged", kind::unplugged},
  {"silent", kind::silent},       {"overrun", kind::overrun},
  {"bus-error", kind::bus_error}, {"late", kind::late},
  {"hang", kind::hang},
};

constexpr double unplugged_seconds = 2;

/// What the machine has from the beginning.
void begin(machine& m, kind what) {
  switch (what) {
  case kind::no_plls:
    return m.clock_tree().break_plls();
  case kind::no_sdram:
    return m.memory_controller().break_controller();
  case kind::no_sensor:
    return m.sensor().set_plugged(false);
  default:
    break;
  }
}

/// What happens later.
void happen(machine& m, kind what) {
  switch (what) {
  case kind::unplugged:
    return m.sensor().set_plugged(false);
  case kind::silent:
    return m.sensor().fall_silent();
  case kind::hang:
    return m.hang();
  case kind::overrun:
    return m.csi().model().overrun();
  case kind::bus_error:
    return m.csi().model().bus_error();
  case kind::late:
    return m.csi().model().hold_back();
  default:
    break;
  }
}

} // namespace

std::optional<hardware_fault> parse_fault(const std::string& text) {
  auto at = text.find('@');
  auto name = text.substr(0, at);
  for (auto& x : faults) {
    if (name != x.name)
      continue;
    hardware_fault result{x.what};
    if (at == std::string::npos)
      return result;
    auto number = text.substr(at + 1);
    char* end = nullptr;
    result.seconds = std::strtod(number.c_str(), &end);
    if (number.empty() || *end != 0 || !(result.seconds >= 0))
      return std::nullopt;
    return result;
  }
  return std::nullopt;
}

const char* fault_names() {
  return "no-plls, no-sdram, no-sensor; unplugged, silent, hang, overrun, "
         "bus-error, late";
}

void run_with_fault(machine& m, const hardware_fault& x, double seconds,
                    const std::function<void(double)>& run_to) {
  begin(m, x.what);
  if (x.seconds >= seconds)
    return run_to(seconds);
  run_to(x.seconds);
  // Those of the DMA are faults of a frame that is being captured.
  auto captures = x.what == kind::overrun || x.what == kind::bus_error
                  || x.what == kind::late;
  if (captures)
    m.run_to_line(seconds);
  happen(m, x.what);
  if (x.what == kind::unplugged) {
    run_to(std::min(seconds, x.seconds + unplugged_seconds));
    m.sensor().set_plugged(true);
  }
  run_to(seconds);
}

} // namespace actorcsi::emulator
