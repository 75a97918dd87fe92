#pragma once

#include <memory>
#include <string>

#include "caf/actor_system.hpp"

#include "platform/cpu/cpu.hpp"
#include "platform/runtime/directory.hpp"

namespace actorcsi {

// Faults that are caused on purpose, to see that they end in a report and a
// fresh start.

/// Makes an actor that causes the fault `name` in a second: `heap`,
/// `stack-overflow`, `null-call`, `null-access`, `undefined-instruction`,
/// `detached-actor`, `blocking-actor`, `ended-actor`, `failed-assertion`.
/// Returns whether there is such a fault.
bool spawn_saboteur(caf::actor_system& sys,
                    const std::shared_ptr<runtime::directory>& actors,
                    const std::string& name);

/// A processor whose work never ends once it has been asked for it 20 times:
/// the capture actor gets stuck.
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
