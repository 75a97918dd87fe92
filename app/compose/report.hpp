#pragma once

#include <string>

#include "app/compose/json_object.hpp"
#include "app/compose/statistics.hpp"

namespace actorcsi {

/// What the operating system says of a run; 0 where there is none.
struct process_usage {
  /// User and system time in seconds, from when everything was started.
  double cpu_s = 0;
  /// Framebuffers that were still leased when every actor was down.
  uint32_t leased = 0;
};

/// The statistics that a report has, by the services of its parts.
node_statistics read_report(const NodeReport& report);

/// The result of a run as one JSON object on one line: `duration_s`, `frames`
/// with the reasons of drops, `polls`, `led_toggles`, `heartbeats`, `uart`,
/// `latency_us` (frame ready to handler), `led_late_us` (toggle against
/// schedule), `fps` and more. The same on PC and device.
std::string to_json(const node_statistics& result, const process_usage& usage);

/// The same, for more to be added. Parts that are not on the node are 0.
json_object to_json_object(const node_statistics& result,
                           const process_usage& usage);

} // namespace actorcsi
