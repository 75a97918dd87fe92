#pragma once

#include <memory>
#include <set>
#include <string>

#include "actors/remote/serial/board.hpp"
#include "actors/remote/site/proxy.hpp"

#include "actorcsi/capture.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "tests/sim/board_unit.hpp"
#include "tests/sim/calls.hpp"
#include "tests/sim/node.hpp"
#include "tests/sim/wire.hpp"

namespace actorcsi::sim {

struct host_options {
  node_options machine;
  uint32_t baud = 921'600;
  uint32_t seed = 1;
};

/// A computer at the other end of a board's line: its board actor, proxies for
/// the board's actors, and users of them.
class host_unit {
public:
  host_unit(world& surroundings, wire& line, board_unit& board,
            const host_options& options);

  ~host_unit();

  bool on() const {
    return powered_ != nullptr;
  }

  void boot();

  /// The program ends, as by a signal that cannot be caught.
  void power_off();

  /// The board actor fails. It is made anew, with all that knows it.
  void kill_board_actor();

  /// The port could not be opened: tries again. True once it is open.
  bool try_open();

  /// Whoever shows frames holds each for that long, until the end of
  /// `duration`.
  void hold_frames(caf::timespan hold, caf::timespan duration);

  /// Somebody calls an actor of the board: what, `which` and `value` say.
  void user_calls(uint64_t which, uint64_t value);

  /// Brings the board back to `settings`.
  void restore(const run_settings& settings);

  /// From now on every call has to succeed.
  void expect_success();

  /// Fails the run if something is wrong that shows at any time.
  void check();

  /// Whether the link is up, as far as the host was told.
  bool connected() const;

  /// Frames that were shown, of all boots.
  uint64_t frames() const {
    return frames_;
  }

  uint64_t answered() const;

private:
  struct powered {
    ~powered();

    bool down = false;
    bool open = false;
    bool connected = false;
    std::unique_ptr<node> machine;
    std::unique_ptr<plug> port;
    call_book_ptr calls;
    board_actor board;
    camera_actor camera;
    capture_actor capture;
    heartbeat_actor heartbeat;
    led_actor led;
    uart_peer_actor uart;
    caf::actor viewer;
  };

  /// Makes the board actor and what knows it.
  void make_board_actor();

  void on_frame(const platform::frame& x);

  /// Calls `Method` and looks at the answer with `look`, which returns what is
  /// wrong with it, or nothing.
  template <class Method, class Answer, class Handle, class Request, class F>
  void user(const std::string& what, const Handle& who, const Request& request,
            F look);

  template <class Method, class Answer, class Handle, class Request>
  void user(const std::string& what, const Handle& who, const Request& request);

  void order();

  void reconfigure(uint64_t value);

  void turn_knob(uint64_t value);

  world& world_;
  wire& wire_;
  board_unit& board_;
  host_options options_;
  uint64_t boots_ = 0;
  uint64_t frames_ = 0;
  uint32_t last_number_ = 0;
  uint32_t last_boot_ = 0;
  bool strict_ = false;
  /// The number of the last order that was given; 0 for none.
  uint32_t last_order_ = 0;
  /// Those that have not ended.
  std::set<uint32_t> open_orders_;
  /// When the board's orders of boots before `told_boot_` have to have ended,
  /// since the host knows that it has begun anew; `max()` for not.
  time_point told_due_ = time_point::max();
  uint32_t told_boot_ = 0;
  uint64_t answered_ = 0;
  /// Shared with whoever ends it once no handler runs.
  std::shared_ptr<powered> powered_;
};

} // namespace actorcsi::sim
