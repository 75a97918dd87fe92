#pragma once

#include <string>

#include "app/compose/json_object.hpp"
#include "app/compose/statistics.hpp"

namespace actorcsi {

/// Resources that a run used.
struct process_usage {
  /// User and system time in seconds, since all parts had started.
  double cpu_s = 0;
  /// Framebuffers still leased after all actors had ended.
  uint32_t leased = 0;
};

/// Decodes the statistics of a report, by the services of its parts.
node_statistics read_report(const NodeReport& report);

/// The result of a run as one JSON object on one line: `duration_s`, `frames`
/// dropped by reason, `polls`, `led_toggles`, `heartbeats`, `uart`,
/// `latency_us` (frame ready to handler), `led_late_us` (toggle against
/// schedule), `fps` and more. The same on PC and device.
std::string to_json(const node_statistics& result, const process_usage& usage);

/// The same as an object that can be extended. Values of parts that the node
/// does not have are 0.
json_object to_json_object(const node_statistics& result,
                           const process_usage& usage);

} // namespace actorcsi
