#pragma once

#include <atomic>

#include "caf/fwd.hpp"

#include "platform/base/doorbell.hpp"

namespace actorcsi::runtime {

class cooperative_scheduler;

/// A doorbell that ends in a message to its owner. Under the cooperative
/// scheduler `ring` only sets a flag, and the loop sends the message; under
/// CAF's schedulers `ring` sends it. At most one message is on its way.
class bell : public platform::doorbell {
public:
  explicit bell(caf::actor_system& sys);

  bell(const bell&) = delete;
  bell& operator=(const bell&) = delete;

  void ring() noexcept final;

  /// The owner has received the message; the next `ring` sends another.
  void answered() noexcept {
    state_.store(idle, std::memory_order_release);
  }

  /// Called by the loop of the cooperative scheduler.
  void deliver_if_rung();

protected:
  ~bell();

  /// Sends the message.
  virtual void deliver() = 0;

private:
  enum state { idle, rung, delivered };

  cooperative_scheduler* loop_;
  std::atomic<state> state_{idle};
};

} // namespace actorcsi::runtime
