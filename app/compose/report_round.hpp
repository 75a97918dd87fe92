#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "caf/actor_control_block.hpp"
#include "caf/scheduled_actor.hpp"
#include "caf/timespan.hpp"

#include "actorcsi/supervisor.pb.h"

#include "app/compose/part.hpp"

namespace actorcsi {

/// Collects a report from the statistics of parts. It belongs to an actor,
/// calls the parts as that actor, and has to be ended.
class report_round {
public:
  /// Called once: after `end`, and after all parts have answered or `deadline`
  /// has passed for them.
  using handler = std::function<void(const NodeReport&)>;

  report_round(caf::scheduled_actor& self, caf::timespan elapsed,
               caf::timespan deadline, handler done);

  /// Adds a part. Its statistics are the answer of `who` to the method
  /// `statistics`; they stay empty if `who` is null or has no such method.
  void add(const part& what, uint64_t restarts, uint32_t statistics,
           const caf::strong_actor_ptr& who);

  /// No part is added any more.
  void end();

private:
  struct state;

  caf::scheduled_actor& self_;
  caf::timespan deadline_;
  std::shared_ptr<state> state_;
};

} // namespace actorcsi
