#pragma once

#include <memory>
#include <string>

#include "caf/actor_system.hpp"

#include "platform/cpu/cpu.hpp"
#include "platform/runtime/directory.hpp"

namespace actorcsi {

// Faults caused on purpose, to test that each ends in a report and a reset.

/// Makes an actor that causes the fault `name` after a second: `heap`,
/// `stack-overflow`, `null-call`, `null-access`, `undefined-instruction`,
/// `detached-actor`, `blocking-actor`, `ended-actor`, `failed-assertion`.
/// Returns whether there is such a fault.
bool spawn_saboteur(caf::actor_system& sys,
                    const std::shared_ptr<runtime::directory>& actors,
                    const std::string& name);

/// A processor whose 20th piece of work never ends: the capture actor hangs.
class stuck_cpu final : public platform::cpu {
public:
  explicit stuck_cpu(platform::cpu& healthy) : healthy_(healthy) {
    // nop
  }

  void busy(caf::timespan amount) override;

private:
  platform::cpu& healthy_;
  int left_ = 20;
};

} // namespace actorcsi
