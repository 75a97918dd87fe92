#pragma once

#include <memory>

#include "caf/actor_system.hpp"

#include "app/commands/options.hpp"

#include "platform/runtime/device.hpp"
#include "platform/runtime/host/device_thread.hpp"
#include "platform/runtime/host/host_time.hpp"

namespace actorcsi {

/// The scheduler that the options select. It also drives the simulated sensor.
/// It outlives the actor systems.
class scheduling {
public:
  /// Actor systems made from `cfg` get the scheduler `choice`.
  scheduling(system_config& cfg, scheduler_choice choice);

  /// Lets `sensor` run in real time, until `sys` ends or this object does.
  void drive(caf::actor_system& sys, runtime::device& sensor);

  /// Returns after all actors have ended.
  void run(caf::actor_system& sys);

private:
  runtime::host_time time_;
  std::unique_ptr<runtime::device_thread> sensor_thread_;
};

} // namespace actorcsi
