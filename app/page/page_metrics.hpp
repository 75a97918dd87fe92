#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "actorcsi/supervisor.pb.h"

namespace actorcsi {

/// Collects figures in the text format of Prometheus.
class page_metrics {
public:
  using labels = std::vector<std::pair<std::string, std::string>>;

  void add(const std::string& name, const labels& of, double value);

  /// Adds every number of a message, `actorcsi_SERVICE_FIELD`, with the actor
  /// as a label. Fields of messages within it are joined by `_`; the key of a
  /// map is a label. `type` is the message's name, `wire` the message.
  void add_message(const std::string& service, const std::string& actor,
                   const std::string& type, const std::string& wire);

  /// Adds the restarts of all parts, and the frames that were skipped because
  /// the saver was too slow.
  void add_report(const NodeReport& report);

  /// Adds what the system knows of this process.
  void add_process();

  std::string text() const;

private:
  /// Prometheus wants the samples of a name together.
  std::map<std::string, std::string> samples_;
};

} // namespace actorcsi
