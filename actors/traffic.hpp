#pragma once

#include "actorcsi/traffic.actor.hpp"

namespace actorcsi {

/// Knows who sends to whom on a node of a PC, if messages are counted there.
class traffic final : public traffic_base {
public:
  /// What fits an envelope, with names of 20 bytes.
  static constexpr int max_edges = 48;

  using traffic_base::traffic_base;

private:
  caf::expected<TrafficEdges> edges() override;
};

} // namespace actorcsi
