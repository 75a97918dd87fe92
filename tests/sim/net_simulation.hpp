#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/sim/agenda.hpp"
#include "tests/sim/board_unit.hpp"
#include "tests/sim/consumer_unit.hpp"
#include "tests/sim/gateway_unit.hpp"
#include "tests/sim/net.hpp"
#include "tests/sim/simulation.hpp"

namespace actorcsi::sim {

/// One run of a network from a seed: two boards, each behind a gateway, and a
/// consumer of both, three nodes with their middlemen. Then the trouble is
/// over, and everything has to be well in time.
class net_simulation {
public:
  /// `options.framesize` has no meaning here.
  explicit net_simulation(const run_options& options);

  ~net_simulation();

  run_outcome run();

private:
  static constexpr size_t num_boards = 2;

  /// A board, its line, and the node at the other end.
  struct site {
    std::unique_ptr<wire> line;
    std::unique_ptr<board_unit> board;
    std::unique_ptr<gateway_unit> gateway;
    uint32_t board_boots_due = 0;
  };

  void set_up_site(size_t which);

  void draw_trouble();

  /// Puts down trouble of one kind, `rate` times per second at most.
  void plan(const std::string& kind, double rate,
            const std::function<void(random&)>& what);

  void restart(net_unit& x, caf::timespan down);

  void reset_board(size_t which, caf::timespan down);

  void settle(time_point end);

  void phase(const std::string& text);

  void incident(const std::string& text);

  run_options options_;
  random random_;
  world world_;
  time_point trouble_ends_;
  std::unique_ptr<agenda> agenda_;
  std::unique_ptr<net> net_;
  site sites_[num_boards];
  std::unique_ptr<consumer_unit> consumer_;
  size_t num_planned_ = 0;
};

} // namespace actorcsi::sim
