#pragma once

#include <memory>
#include <string>
#include <vector>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"

#include "caf/io/network/test_multiplexer.hpp"

#include "platform/cpu/cpu.hpp"
#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/device.hpp"
#include "tests/sim/heap.hpp"
#include "tests/sim/world.hpp"

namespace actorcsi::sim {

struct node_options {
  uint32_t number = 0;
  /// By how much its clock is fast, as a share.
  double drift = 0;
  /// What each run of an actor takes.
  caf::timespan cost{0};
  /// Messages that an actor's mailbox holds at most.
  size_t max_mailbox = 0;
  /// It has a middleman, whose connections somebody else makes.
  bool networked = false;
};

/// A machine: an actor system on the cooperative scheduler, with a clock of
/// its own that runs fast or slow, and simulated devices by that clock.
class node final : public participant,
                   public platform::cpu,
                   private runtime::timekeeper,
                   private runtime::run_observer {
public:
  node(world& surroundings, const node_options& options);

  ~node() override;

  /// Ends every actor and with them the system. They see no more time pass;
  /// the clock remains.
  void end();

  caf::actor_system& system() {
    return *system_;
  }

  const platform::clock& clock() const {
    return *this;
  }

  uint32_t number() const {
    return options_.number;
  }

  /// Where the middleman has its connections.
  /// @pre the node is networked.
  caf::io::network::test_multiplexer& multiplexer() {
    return *multiplexer_;
  }

  /// Lets `x` act by this node's clock. It outlives the node.
  void add(runtime::device& x) {
    devices_.push_back(&x);
  }

  /// Spawns an actor that ends with the node at the latest.
  template <class Actor, class... Ts>
  auto spawn(Ts&&... xs) {
    auto result = system_->spawn<Actor>(std::forward<Ts>(xs)...);
    adopt(result);
    return result;
  }

  template <class Handle>
  void adopt(const Handle& x) {
    adopted_.push_back(caf::actor_cast<caf::actor>(x));
    ready_ = true;
  }

  /// Somebody outside has sent something to an actor here.
  void poke() {
    ready_ = true;
  }

  /// The power is gone: nothing happens here any more.
  void halt() {
    halted_ = true;
  }

  /// Fails the run if its actors hold more on the heap than they may. They
  /// count once they have warmed up.
  void check_heap();

  /// How long a handler has taken of late.
  caf::timespan longest_handler() const;

  // -- participant ------------------------------------------------------------

  time_point next() const override;

  void act() override;

  // -- cpu --------------------------------------------------------------------

  void busy(caf::timespan amount) override;

private:
  // -- timekeeper -------------------------------------------------------------

  time_point now() const noexcept override;

  void sleep_until(time_point) override {
    // The world does that.
  }

  void wake() noexcept override {
    ready_ = true;
  }

  void worked() override {
    // In `act`.
  }

  // -- run_observer -----------------------------------------------------------

  void begins(caf::resumable& job) noexcept override;

  void ended() noexcept override {
    // nop
  }

  void idle() noexcept override {
    // nop
  }

  /// One turn of the scheduler and of the middleman. Whether either did
  /// something.
  bool run_once();

  /// The world's time at which this clock shows `x`.
  time_point to_world(time_point x) const;

  time_point next_device() const;

  world& world_;
  node_options options_;
  time_point born_;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  runtime::cooperative_scheduler* loop_ = nullptr;
  caf::io::network::test_multiplexer* multiplexer_ = nullptr;
  std::vector<runtime::device*> devices_;
  std::vector<caf::actor> adopted_;
  /// There may be an actor that can run.
  bool ready_ = true;
  heap_account& heap_ = heap_account::make();
  /// What it was after warming up, and when it is looked at again.
  size_t warm_heap_ = 0;
  time_point heap_due_;
  bool running_ = false;
  bool halted_ = false;
  time_point began_;
  time_point free_at_;
  /// The longest handlers of this window of time and of the one before.
  caf::timespan longest_[2] = {caf::timespan{0}, caf::timespan{0}};
  int64_t window_ = 0;
};

} // namespace actorcsi::sim
