#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "actorcsi/supervisor.actor.hpp"

#include "app/compose/console.hpp"
#include "app/compose/part.hpp"
#include "app/compose/stop_source.hpp"

namespace actorcsi {

/// Reaction to a part that fails.
struct restart_policy {
  /// Limit of restarts of a part within `window`. At the next failure a
  /// critical part ends the node, and any other part waits for the end of
  /// `window`.
  size_t max_restarts = 5;
  caf::timespan window = std::chrono::seconds{60};
  /// All parts are critical.
  bool all_critical = false;
  /// At the start, a part whose hardware does not answer is tried again after
  /// this time, and parts that do not need it run meanwhile. 0: it ends the
  /// node.
  caf::timespan retry_hardware{0};

  /// Each failure ends the node: a device is reset. Missing hardware is no
  /// failure, because no reset helps.
  static restart_policy never() {
    return {0, std::chrono::seconds{60}, true, std::chrono::seconds{2}};
  }
};

/// The result of a run. `main` reads it after all actors have ended.
struct run_result {
  NodeReport report;
  /// A part could not be started, or a critical part failed. The console has
  /// printed the reason.
  bool failed = false;
  /// All parts have been started.
  bool was_up = false;
};

/// Starts the parts of a node one after another and shows their state. If a
/// part fails, it restarts the part and those that hold its handle. It ends all
/// parts when the time is over, on order, or when a critical part is lost.
class supervisor final : public supervisor_base, private resolver {
public:
  /// References that the supervisor uses; the objects outlive the actor.
  struct environment {
    console* out;
    stop_source* stop;
    run_result* result;
    /// What stands before and behind a part's group where an error names one of
    /// its settings: as a line of a console has it, or a command line.
    const char* before_group = "--";
    const char* behind_group = ".";
    /// Called once, when all parts have been started. May be empty.
    std::function<void()> on_start = {};
    /// Called with the supervisor's handle and each part that has carried out
    /// its orders. May be empty.
    std::function<void(const supervisor_actor&, const part&,
                       const caf::strong_actor_ptr&)>
      on_ready = {};
    /// Called with the reason when the node has to end. May be empty.
    std::function<void(const std::string&)> on_failure = {};
    /// Called once, when the run begins to end. May be empty.
    std::function<void()> on_finish = {};
  };

  /// With a `duration` of 0 the run ends only on order.
  supervisor(caf::actor_config& cfg, part_list parts, caf::timespan duration,
             restart_policy policy, environment around);

private:
  static constexpr auto status_interval = std::chrono::seconds{1};

  struct part_state {
    part what;
    caf::strong_actor_ptr who;
    /// It has carried out its orders since its latest start.
    bool is_ready = false;
    /// It has carried out its orders after any start.
    bool was_ready = false;
    /// It was told to end and will be restarted.
    bool is_ending = false;
    /// Its hardware has not answered yet.
    bool lacks_hardware = false;
    /// Time of its next start, or of its next orders if it lacks its hardware;
    /// `max()` otherwise.
    platform::time_point due = platform::time_point::max();
    /// Times of its restarts within the window, oldest first.
    std::deque<platform::time_point> restarts;
    uint64_t total_restarts = 0;
  };

  // -- handlers ---------------------------------------------------------------

  caf::expected<void> stop() override;

  caf::expected<void> note(const SupervisorNote& request) override;

  void on_beat(const Beat& item) override;

  void start() override;

  void status() override;

  void restart() override;

  void finish() override;

  void on_down(const caf::actor_addr& who, const caf::error& reason) override;

  void on_exit() override;

  // -- resolver ---------------------------------------------------------------

  caf::strong_actor_ptr find(const part_need& need) const override;

  // -- starting ---------------------------------------------------------------

  const part_state* find_part(const part_need& need) const;

  /// Whether all parts that `x` needs are ready. During the first start, all
  /// parts before `x` must be ready, too.
  bool may_start(const part_state& x) const;

  /// It, or a part that it needs, lacks its hardware.
  bool is_held_up(const part_state& x) const;

  void start_part(part_state& x);

  /// Sends the orders of `x`, from index `next` on.
  void carry_out(part_state& x, size_t next);

  void became_ready(part_state& x);

  /// Goes on once each part runs that is not held up.
  void check_all_up();

  /// Whether hardware that the error is about may come later.
  bool may_come_later(const caf::error& x) const;

  /// The hardware of `x` does not answer, as `reason` says.
  void wait_for_hardware(part_state& x, const caf::error& reason);

  /// Subscribes to the items of `x` that are to be printed.
  void show_items(part_state& x);

  // -- failures ---------------------------------------------------------------

  /// Handles a part that has ended or refused an order.
  void failed(part_state& x, const std::string& reason);

  /// Ends `x`, if it runs, and restarts it at `due`.
  void end_until(part_state& x, platform::time_point due);

  /// Ends the parts that hold the handle of `x`, and restarts them at `x.due`.
  /// Returns their names.
  std::string end_dependents(const part_state& x);

  /// Ends the node because of `reason`.
  void give_up(const std::string& reason);

  // -- statistics and end -----------------------------------------------------

  void collect(bool at_end, std::function<void(const NodeReport&)> done);

  void take_down();

  /// Ends all parts.
  void end_parts();

  caf::timespan elapsed() const;

  std::vector<part_state> parts_;
  std::shared_ptr<runtime::directory> directory_;
  caf::timespan duration_;
  restart_policy policy_;
  environment around_;
  platform::time_point started_;
  /// Whether all parts have started once.
  bool all_up_ = false;
  bool finishing_ = false;
  bool is_down_ = false;
};

} // namespace actorcsi
