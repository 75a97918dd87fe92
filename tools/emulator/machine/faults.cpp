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
  {"no-sensor", kind::no_sensor}, {"worn-flash", kind::worn_flash},
  {"unplugged", kind::unplugged}, {"silent", kind::silent},
  {"overrun", kind::overrun},     {"bus-error", kind::bus_error},
  {"late", kind::late},           {"hang", kind::hang},
  {"jammed", kind::jammed},       {"damaged-jpeg", kind::damaged_jpeg},
};

/// How long lasts what `mend` ends.
constexpr double lasting_seconds = 2;

/// The worn sector's place: within any image.
constexpr uint32_t worn_offset = 0x12000;

/// What the machine has from the beginning.
void begin(openmv_cam& m, kind what) {
  switch (what) {
  case kind::no_plls:
    return m.clock_tree().break_plls();
  case kind::no_sdram:
    return m.memory_controller().break_controller();
  case kind::no_sensor:
    return m.sensor().set_plugged(false);
  case kind::worn_flash:
    return m.flash_chip().wear_out(worn_offset);
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

bool is_there_from_the_beginning(const hardware_fault& x) {
  return x.what == kind::no_plls || x.what == kind::no_sdram
         || x.what == kind::no_sensor || x.what == kind::worn_flash;
}

const char* fault_names() {
  return "no-plls, no-sdram, no-sensor, worn-flash; unplugged, silent, hang, "
         "overrun, bus-error, late, jammed, damaged-jpeg";
}

void cause(openmv_cam& m, hardware_fault::kind what, double seconds) {
  switch (what) {
  case kind::no_plls:
  case kind::no_sdram:
  case kind::no_sensor:
  case kind::worn_flash:
    return begin(m, what);
  case kind::unplugged:
    return m.sensor().set_plugged(false);
  case kind::damaged_jpeg:
    return m.sensor().damage_jpegs(true);
  case kind::jammed:
    return m.csi().model().jam(true);
  case kind::silent:
    return m.sensor().fall_silent();
  case kind::hang:
    return m.hang();
  // Those of the DMA are faults of a frame that is being captured.
  case kind::overrun:
    m.run_to_line(seconds);
    return m.csi().model().overrun();
  case kind::bus_error:
    m.run_to_line(seconds);
    return m.csi().model().bus_error();
  case kind::late:
    m.run_to_line(seconds);
    return m.csi().model().hold_back();
  }
}

void mend(openmv_cam& m) {
  m.sensor().set_plugged(true);
  m.sensor().damage_jpegs(false);
  m.csi().model().jam(false);
}

void run_with_fault(openmv_cam& m, const hardware_fault& x, double seconds,
                    const std::function<void(double)>& run_to) {
  begin(m, x.what);
  if (x.seconds >= seconds)
    return run_to(seconds);
  run_to(x.seconds);
  if (!is_there_from_the_beginning(x))
    cause(m, x.what, seconds);
  if (x.what == kind::unplugged || x.what == kind::damaged_jpeg
      || x.what == kind::jammed) {
    run_to(std::min(seconds, x.seconds + lasting_seconds));
    mend(m);
  }
  run_to(seconds);
}

} // namespace actorcsi::emulator
