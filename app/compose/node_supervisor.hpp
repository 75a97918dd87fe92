#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "actorcsi/camera_relay.actor.hpp"
#include "actorcsi/node.actor.hpp"

#include "app/compose/console.hpp"
#include "app/compose/gathering.hpp"
#include "app/compose/network_statistics.hpp"
#include "app/compose/node_parts.hpp"
#include "app/compose/stop_source.hpp"

namespace actorcsi {

/// What a node came to, for `main` to read once every actor is down.
struct node_result {
  network_statistics statistics;
  /// Setting up failed; the console has been told why.
  bool failed = false;
};

/// Starts a node's actors, starts those anew that fail, shows how they fare,
/// and takes them down when the time is over or on order.
class node_supervisor final : public gathering<node_supervisor_base> {
public:
  /// An actor is started anew so often within `restart_window`; then it has to
  /// wait until that is over.
  static constexpr size_t max_restarts = 5;
  static constexpr auto restart_window = std::chrono::seconds{60};

  /// What the supervisor refers to; all of it outlives the actor.
  struct surroundings {
    console* out;
    stop_source* stop;
    node_result* result;
  };

  /// `names` knows this node; it ends with the supervisor, and so does all of
  /// `plan`. A `duration` of 0 goes on until stopped.
  node_supervisor(caf::actor_config& cfg, node_plan plan,
                  receptionist_actor names, caf::timespan duration,
                  std::string first_led, surroundings around);

private:
  struct part_state {
    node_part part;
    caf::strong_actor_ptr who;
    /// It has carried out all its orders once.
    bool was_ready = false;
    /// When it was started anew, the latest last.
    std::deque<platform::time_point> restarts;
    uint64_t total_restarts = 0;
    /// When it is to be started; `max()` while it runs.
    platform::time_point due = platform::time_point::max();
  };

  // -- handlers ---------------------------------------------------------------

  caf::expected<void> stop() override;

  void on_beat(const Beat& item) override;

  void on_notice(const NodeNotice& item) override;

  void on_board(const BoardNotice& item) override;

  void start() override;

  void show() override;

  void restart() override;

  void finish() override;

  void on_down(const caf::actor_addr& who, const caf::error& reason) override;

  void on_exit() override;

  // -- implementation details -------------------------------------------------

  void start_part(part_state& x);

  /// Carries out the orders of `x` from number `next` on.
  void carry_out(part_state& x, size_t next);

  /// `x` has failed; it is started anew when it may.
  void failed(part_state& x, const caf::error& reason);

  void schedule_restart();

  void gather_all(std::function<void(const network_statistics&)> done);

  void take_down();

  node_plan plan_;
  std::vector<part_state> parts_;
  receptionist_actor names_;
  caf::timespan duration_;
  surroundings around_;
  node_actors actors_;
  platform::time_point started_;
  bool finishing_ = false;
};

} // namespace actorcsi
