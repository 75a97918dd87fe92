#pragma once

#include "actorcsi/traffic.actor.hpp"

namespace actorcsi {

/// Reports the messages that the actors of a node exchange, by sender and
/// receiver. On a PC only, and only if the node counts messages.
class traffic final : public traffic_base {
public:
  /// Fits into an envelope if names have 20 bytes.
  static constexpr int max_edges = 48;

  using traffic_base::traffic_base;

private:
  caf::expected<TrafficEdges> edges() override;
};

} // namespace actorcsi
