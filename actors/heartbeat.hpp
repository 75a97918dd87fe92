#pragma once

#include <string>

#include "actorcsi/heartbeat.actor.hpp"

namespace actorcsi {

/// Sends beats to its subscribers in a fixed period, to show that the device
/// is alive. It sends none until its period is configured.
class heartbeat final : public heartbeat_base {
public:
  explicit heartbeat(caf::actor_config& cfg);

private:
  caf::expected<HeartbeatConfig>
  configure(const HeartbeatConfig& request) override;

  caf::expected<HeartbeatStatistics> statistics() override;

  caf::error subscribe() override;

  void tick() override;

  HeartbeatConfig config_;
  uint64_t beats_ = 0;
};

} // namespace actorcsi
