#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "platform/base/time.hpp"

namespace actorcsi::sim {

/// What happens in a simulated world.
enum class happening : uint8_t {
  incident,      ///< number `a` of the schedule, its text number `b`
  boots,         ///< for the time number `a`
  goes_down,     ///< loses its power
  runs,          ///< actor `a`, with `b` messages waiting; not shown
  interrupt,     ///< is served
  frame_out,     ///< sequence number `a`, of `b` lost before it
  frame_back,    ///< sequence number `a`, after `b` us
  bytes,         ///< `a` bytes arrived, with the sum `b`
  bytes_lost,    ///< `a` bytes that nobody read in time
  port,          ///< opened (`a` = 1) or closed
  led,           ///< number `a` is on or off (`b`)
  says,          ///< text number `a`
  call,          ///< number `a`, its text number `b`
  answer,        ///< to call `a`; `b` is an error's code or 0
  frame_at_host, ///< the sensor's number `a`
  link,          ///< board_event `a`
  phase,         ///< text number `a`
  net_up,        ///< is connected with node `a`
  net_bytes,     ///< `a` bytes arrived from another node
  net_down,      ///< a connection with another node is over
};

/// Keeps the last events for a person, and all of them as one number.
class trace {
public:
  /// One thing that happened.
  struct event {
    platform::time_point at;
    happening what;
    uint32_t who;
    uint64_t a;
    uint64_t b;
  };

  static constexpr size_t kept = 200;

  /// Keeps every event from now on.
  void keep_all() {
    keeps_all_ = true;
  }

  /// Every event, if they are kept.
  const std::vector<event>& all() const {
    return all_;
  }

  void add(platform::time_point at, happening what, uint32_t who,
           uint64_t a = 0, uint64_t b = 0);

  /// A number for a text that events refer to; the same for the same text.
  uint64_t text(const std::string& x);

  uint64_t hash() const {
    return hash_;
  }

  uint64_t count() const {
    return count_;
  }

  /// Names the parts of the world, by their number.
  void name(uint32_t who, std::string what);

  /// The last events, one per line, oldest first.
  std::string last() const;

  /// `x` for a person.
  std::string line(const event& x) const;

private:
  void mix(uint64_t x) {
    hash_ = (hash_ ^ x) * 0x9E3779B97F4A7C15u;
    hash_ ^= hash_ >> 29;
  }

  std::array<event, kept> ring_{};
  size_t shown_ = 0;
  uint64_t count_ = 0;
  uint64_t hash_ = 0;
  bool keeps_all_ = false;
  std::vector<event> all_;
  std::vector<std::string> texts_;
  std::vector<std::string> names_;
};

/// The first event that differs in two traces that keep every event, as it is
/// in each; empty if there is none.
std::string difference(const trace& x, const trace& y);

/// Since the world began, as `12.345678 s`.
std::string to_text(platform::time_point x);

} // namespace actorcsi::sim
