#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/agenda.hpp"
#include "tests/sim/board_unit.hpp"
#include "tests/sim/host_unit.hpp"
#include "tests/sim/profile.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/wire.hpp"
#include "tests/sim/world.hpp"

namespace actorcsi::sim {

/// What makes a run; the same options make the same run.
struct run_options {
  uint64_t seed = 1;
  profile what = profile::rough;
  /// Virtual time in all, of which the last part is without trouble.
  uint32_t seconds = 60;
  /// The incidents that happen, by their numbers; all without it.
  std::optional<std::set<size_t>> keep;
  /// A network of nodes and boards, in place of one board and its host.
  bool network = false;
  /// Instead of what the seed draws; nobody reconfigures the camera then.
  std::string framesize;
  /// The outcome has every event.
  bool keeps_trace = false;
};

/// What became of it.
struct run_outcome {
  bool failed = false;
  /// What was wrong, and when.
  std::string failure;
  time_point failed_at{};
  /// The last events.
  std::string events;
  /// Every event, if they were to be kept.
  std::shared_ptr<const trace> log;
  /// Of all events, and the same in every build.
  uint64_t hash = 0;
  uint64_t num_events = 0;
  uint64_t steps = 0;
  size_t incidents = 0;
  /// Frames that came out of the driver since the last boot, and those that the
  /// host has shown.
  uint64_t board_frames = 0;
  uint64_t host_frames = 0;
  uint64_t calls = 0;
  uint32_t boots = 0;
};

/// One run of a world from a seed: a board and a host, and what happens to
/// them. Then the trouble is over, and everything has to be well in time.
class simulation {
public:
  explicit simulation(const run_options& options);

  ~simulation();

  run_outcome run();

  const std::vector<incident>& schedule() const {
    return schedule_;
  }

private:
  void set_up();

  void strike(size_t number);

  void act_on_line(const incident& x);

  void reset_board(caf::timespan down);

  void restart_host(caf::timespan down);

  void look_for_port();

  /// Ends all trouble and checks that everything comes back.
  void settle(time_point end);

  /// Everything was well since `since`.
  void check_flow(time_point since, uint64_t shown, uint32_t taken);

  void check();

  void phase(const std::string& text);

  run_options options_;
  random random_;
  world world_;
  run_settings settings_;
  std::vector<incident> schedule_;
  std::unique_ptr<agenda> agenda_;
  std::unique_ptr<wire> wire_;
  std::unique_ptr<board_unit> board_;
  std::unique_ptr<host_unit> host_;
  uint32_t baud_ = 0;
  /// Of all resets, so that one which is under way is not cut short.
  uint32_t board_boots_due_ = 0;
  uint32_t host_boots_due_ = 0;
  bool settling_ = false;
};

} // namespace actorcsi::sim
