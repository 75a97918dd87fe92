#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/led.actor.hpp"

#include "app/compose/console.hpp"
#include "app/compose/parts.hpp"
#include "app/compose/settings.hpp"
#include "app/compose/supervisor.hpp"

#include "tests/sim/calls.hpp"
#include "tests/sim/camera_rig.hpp"
#include "tests/sim/node.hpp"
#include "tests/sim/pace.hpp"
#include "tests/sim/watched_console.hpp"
#include "tests/sim/wire.hpp"

#include "platform/gpio/manual_input.hpp"

namespace actorcsi::sim {

struct board_options {
  node_options machine;
  camera_options camera;
  run_settings settings;
  /// As on a device, or as on a PC.
  restart_policy policy = restart_policy::never();
};

/// A camera board with the parts and the supervisor of the firmware, at one end
/// of a line. It can lose its power and boot again.
class board_unit {
public:
  board_unit(world& surroundings, wire& line, const board_options& options);

  ~board_unit();

  bool on() const {
    return powered_ != nullptr;
  }

  /// Times that it has booted.
  uint32_t boots() const {
    return boots_;
  }

  void boot();

  /// Everything ends in this moment, and is gone once no handler runs.
  void power_off();

  /// @pre `on()`
  camera_rig& camera() {
    return *powered_->camera;
  }

  /// @pre `on()`
  node& machine() {
    return *powered_->machine;
  }

  /// The actor with that number of `mortals` fails.
  void kill(size_t which);

  /// Called when the board has to be reset, since a part has failed.
  std::function<void()> on_failure;

  static constexpr size_t mortals = 5;

  /// Somebody on the board holds up to `count` frames, each for `hold`.
  void hold_frames(uint32_t count, caf::timespan hold, caf::timespan duration);

  /// Somebody on the board asks for a snapshot.
  void snapshot(uint32_t deadline_ms, uint32_t skip);

  /// Fails the run if something is wrong that shows at any time.
  void check();

  /// The suffering of camera and actors is over.
  void mend();

  /// The boot in which the order with that number was carried out; 0 if it was
  /// not.
  uint32_t boot_that_did(uint32_t order) const {
    auto i = orders_.find(order);
    return i == orders_.end() ? 0 : i->second;
  }

  /// The last number of those; 0 for none.
  uint32_t last_order() const {
    return orders_.empty() ? 0 : orders_.rbegin()->first;
  }

  /// A frame that the board has taken from its camera.
  struct taken_frame {
    uint32_t boot = 0;
    watched_csi::record what;
  };

  /// The frame that shows the lowest `bits` bits of `number` and whose pixels
  /// have the sum `sum`, the latest if there are several; its boot is 0 if the
  /// board has taken none of late.
  taken_frame find_taken(uint32_t number, unsigned bits, uint64_t sum) const;

private:
  struct watched_led final : platform::led {
    void set(bool on) noexcept override {
      if (on_set)
        on_set(on);
    }

    std::function<void(bool)> on_set;
    std::function<void(uint32_t)> on_order;
  };

  /// Puts an actor in front of the second LED that knows its orders apart.
  void add_order_taker(part_list& to);

  /// The camera's actor; an invalid handle while there is none.
  camera_actor find_camera() const;

  /// What is gone without power.
  struct powered {
    ~powered();

    bool down = false;
    bool crippled = false;
    std::unique_ptr<node> machine;
    std::unique_ptr<camera_rig> camera;
    std::unique_ptr<plug> uart;
    watched_led leds[2];
    platform::manual_input button;
    watched_console out;
    never_stops stop;
    run_result result;
    std::shared_ptr<runtime::directory> actors;
    caf::actor boss;
    call_book_ptr calls;
    std::unique_ptr<pace> blink;
    std::unique_ptr<pace> beat;
  };

  /// How late something may be that is due now.
  caf::timespan bound() const;

  world& world_;
  wire& wire_;
  board_options options_;
  uint32_t boots_ = 0;
  /// With the boot that carried each out.
  std::map<uint32_t, uint32_t> orders_;
  /// Shared with whoever ends it once no handler runs.
  std::shared_ptr<powered> powered_;

  std::vector<taken_frame> recent_;
  size_t num_recent_ = 0;
};

} // namespace actorcsi::sim
