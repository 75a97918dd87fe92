#pragma once

#include <optional>

#include "caf/actor_system.hpp"

#include "app/commands/options.hpp"

#include "platform/runtime/device.hpp"
#include "platform/runtime/host/device_thread.hpp"
#include "platform/runtime/host/host_time.hpp"

namespace actorcsi {

/// The scheduler that the options select. It also drives the devices, in its
/// own threads, or in one thread if it is CAF's. It outlives the actor systems.
class scheduling {
public:
  /// Actor systems made from `cfg` get the scheduler `choice`.
  scheduling(system_config& cfg, scheduler_choice choice);

  /// Drives `x` until `sys` ends, or until this object does.
  void drive(caf::actor_system& sys, runtime::device& x);

  /// Returns after all actors have ended.
  void run(caf::actor_system& sys);

private:
  runtime::host_time time_;
  std::optional<runtime::device_thread> thread_;
};

} // namespace actorcsi
