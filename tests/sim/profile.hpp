#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "caf/expected.hpp"

#include "tests/sim/world.hpp"

namespace actorcsi::sim {

/// How much goes wrong: nothing, as in the field, or as much as a test can.
enum class profile : uint8_t { calm, rough, storm };

/// Errors: errc::invalid_argument.
caf::expected<profile> parse_profile(std::string_view name);

const char* to_string(profile x);

/// What can happen to the world from outside.
enum class trouble : uint8_t {
  overrun,      ///< FIFO overrun of the next `a` frames
  bus_error,    ///< the DMA's, of the next `a` frames
  late_dma,     ///< of the next `a` frames
  missed_line,  ///< of the next `a` frames
  silence,      ///< no frame for `a` ms
  dead_sensor,  ///< no frame until it is stopped and started
  sensor_bus,   ///< the next `a` things the sensor is told do not arrive
  knob,         ///< the next `a` knobs are not acknowledged
  late_irq,     ///< for `a` ms interrupts wait up to `b` us
  dma_jam,      ///< the DMA does not get ready for `a` ms
  noise,        ///< on the line for `a` ms, at level `b`
  babble,       ///< `a` bytes that nobody sent, at end `b`
  cable,        ///< out for `a` ms
  delay,        ///< nothing arrives for `a` ms
  port_gone,    ///< the host's, for `a` ms
  board_reset,  ///< down for `a` ms
  host_restart, ///< down for `a` ms
  board_actor,  ///< number `b` fails; the watchdog bites after `a` ms
  host_actor,   ///< the board actor fails
  board_holder, ///< `b` frames are held for `c` ms each, for `a` ms
  host_holder,  ///< frames are held for `c` ms each, for `a` ms
  user,         ///< calls `a` with `b`
  snapshot,     ///< on the board, within `a` ms, skipping `b`
};

constexpr size_t num_troubles = 23;

/// One of them, at its time.
struct incident {
  time_point at;
  trouble what = trouble::user;
  uint64_t a = 0;
  uint64_t b = 0;
  uint64_t c = 0;
};

/// For a person, e.g. `cable out for 200 ms`.
std::string describe(const incident& x);

/// What the seed makes of the profile: which kinds of trouble there are, how
/// often, and when, between `begin` and `end`, in the order of time.
std::vector<incident> make_schedule(uint64_t seed, profile what,
                                    time_point begin, time_point end);

} // namespace actorcsi::sim
