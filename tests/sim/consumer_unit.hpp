#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/remote/camera_relay.actor.hpp"

#include "tests/sim/board_unit.hpp"
#include "tests/sim/calls.hpp"
#include "tests/sim/net_unit.hpp"

namespace actorcsi::sim {

/// A node with users of boards that are on the network: it shows their frames
/// and calls their actors.
class consumer_unit final : public net_unit {
public:
  /// A board, and what its actors' names begin with.
  struct source {
    board_unit* board;
    std::string prefix;
  };

  consumer_unit(world& surroundings, net& around, std::vector<source> sources,
                const net_unit_options& options);

  ~consumer_unit() override;

  /// Somebody calls an actor of the board with number `which`.
  void user_calls(size_t which, uint64_t value);

  /// Whoever shows frames holds each for that long, until the end of
  /// `duration`.
  void hold_frames(caf::timespan hold, caf::timespan duration);

  /// From now on every call has to succeed.
  void expect_success();

  /// Fails the run if something is wrong that shows at any time.
  void check();

  /// Frames of the board with number `which` that were shown.
  uint64_t frames(size_t which) const {
    return shown_[which].frames;
  }

  uint64_t answered() const;

private:
  struct consumer_powered final : powered {
    ~consumer_powered() override;

    call_book_ptr calls;
    /// As far as they were made.
    std::vector<caf::actor> viewers;
  };

  /// What was shown last of a board, over all boots.
  struct shown {
    uint64_t frames = 0;
    uint32_t number = 0;
    uint32_t boot = 0;
  };

  consumer_powered& mine() {
    return static_cast<consumer_powered&>(*powered_);
  }

  const consumer_powered& mine() const {
    return static_cast<const consumer_powered&>(*powered_);
  }

  std::shared_ptr<powered> make() override;

  void list_parts(part_list& to) override;

  /// Shows the frames of a board and counts what is wrong with them.
  actorcsi::part viewer_of(size_t which);

  /// The stand-in for an actor of that board; invalid until it is there.
  template <class Handle>
  Handle find(size_t which, const char* name,
              const runtime::service_info& service) {
    auto found = mine().actors->find(sources_[which].prefix + name, service);
    return found ? caf::actor_cast<Handle>(found->who) : Handle{};
  }

  void stop() override;

  void on_frame(size_t which, const platform::frame& x);

  void order(size_t which);

  void look_at_counts(size_t which);

  std::vector<source> sources_;
  std::vector<shown> shown_;
  uint32_t last_order_;
  uint64_t answered_ = 0;
  bool strict_ = false;
};

} // namespace actorcsi::sim
