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

/// What becomes of a part that fails.
struct restart_policy {
  /// A part is started again so often within `window`. Then a critical part
  /// ends the node, and any other waits until `window` is over.
  size_t max_restarts = 5;
  caf::timespan window = std::chrono::seconds{60};
  /// The node cannot do without any part.
  bool all_critical = false;

  /// Every failure ends the node: a device is reset.
  static restart_policy never() {
    return {0, std::chrono::seconds{60}, true};
  }
};

/// The result of a run, for `main` to read once every actor is down.
struct run_result {
  NodeReport report;
  /// A part could not be started, or a critical part has failed; the console
  /// has been told why.
  bool failed = false;
  /// All parts have been started.
  bool was_up = false;
};

/// Starts the parts of a node one after another, starts those again that fail,
/// together with the parts that hold their handles, shows their state, and
/// takes them down when the time is over, on order, or when the node cannot go
/// on.
class supervisor final : public supervisor_base, private resolver {
public:
  /// What the supervisor refers to; all of it outlives the actor.
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
    /// Called with each part that has carried out its orders; the handle is
    /// the supervisor's. May be empty.
    std::function<void(const supervisor_actor&, const part&,
                       const caf::strong_actor_ptr&)>
      on_ready = {};
    /// Called when the node cannot go on, with the reason. May be empty.
    std::function<void(const std::string&)> on_failure = {};
  };

  /// A `duration` of 0 goes on until stopped.
  supervisor(caf::actor_config& cfg, part_list parts, caf::timespan duration,
             restart_policy policy, environment around);

private:
  struct part_state {
    part what;
    caf::strong_actor_ptr who;
    /// It has carried out its orders, since it was started last.
    bool is_ready = false;
    /// The same, ever.
    bool was_ready = false;
    /// It was told to end, to be started again.
    bool is_ending = false;
    /// When it is to be started; `max()` while it runs.
    platform::time_point due = platform::time_point::max();
    /// When it was started again, the latest last.
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

  /// Whether all parts that `x` needs are ready; and, until all parts have been
  /// started once, all that come before it.
  bool may_start(const part_state& x) const;

  void start_part(part_state& x);

  /// Carries out the orders of `x` from number `next` on.
  void carry_out(part_state& x, size_t next);

  void became_ready(part_state& x);

  /// Shows the items of the subscriptions that `x` asks for.
  void show_items(part_state& x);

  // -- failures ---------------------------------------------------------------

  /// `x` has ended, or has refused an order.
  void failed(part_state& x, const std::string& reason);

  /// Ends `x`, if it runs, and starts it again at `due`.
  void end_until(part_state& x, platform::time_point due);

  /// Ends the parts that hold the handle of `x`, until `x.due`. Returns their
  /// names.
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
  /// All parts have been started once.
  bool all_up_ = false;
  bool finishing_ = false;
  bool is_down_ = false;
};

} // namespace actorcsi
