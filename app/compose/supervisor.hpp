#pragma once

#include <functional>

#include "actorcsi/supervisor.actor.hpp"

#include "app/compose/console.hpp"
#include "app/compose/gathering.hpp"
#include "app/compose/node.hpp"
#include "app/compose/settings.hpp"
#include "app/compose/stop_source.hpp"

namespace actorcsi {

/// What a run came to, for `main` to read once every actor is down.
struct run_result {
  node_statistics statistics;
  /// Setting up failed; the console has been told why.
  bool failed = false;
};

/// Starts the node's actors, shows how they fare, and takes them down when the
/// time is over, on order, or when setting up fails.
class supervisor final : public gathering<supervisor_base> {
public:
  /// What the supervisor refers to; all of it outlives the actor.
  struct surroundings {
    console* out;
    stop_source* stop;
    run_result* result;
    /// Called once, when the time of the run begins; may be empty.
    std::function<void()> on_start = {};
  };

  supervisor(caf::actor_config& cfg, node_actors actors, run_settings settings,
             surroundings around);

private:
  // -- handlers ---------------------------------------------------------------

  caf::expected<void> stop() override;

  void on_beat(const Beat& item) override;

  void start() override;

  void status() override;

  void finish() override;

  void on_exit() override;

  // -- implementation details -------------------------------------------------

  /// Opens the serial line, if there is one; the camera is set up.
  void start_uart();

  /// Starts LED, heartbeat and capture: all that could fail has not.
  void start_the_rest();

  /// One of the orders of `start_the_rest` has been carried out.
  void one_started();

  /// Setting up the actor whose options begin with `--` and `group` failed.
  void fail(const std::string& group, const caf::error& reason);

  /// What is known before the actors are asked.
  node_statistics blank() const;

  /// Ends every actor, this one last.
  void take_down();

  node_actors actors_;
  run_settings settings_;
  surroundings around_;
  platform::time_point started_;
  int pending_starts_ = 0;
  bool running_ = false;
  bool finishing_ = false;
};

} // namespace actorcsi
