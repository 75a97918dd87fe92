#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "platform/base/time.hpp"

namespace actorcsi {

/// The calls that are on their way to a board: gives them their numbers there,
/// keeps them until there is room on the link, and finds them again when they
/// are answered. Each ends once: with an answer or at its deadline.
class board_calls {
public:
  static constexpr size_t max_calls = 64;

  /// Sends an envelope; false if there is no room for it now.
  using sender = std::function<bool(const Envelope&)>;

  /// Gets the answer or the reason why there is none.
  using handler = std::function<void(caf::expected<Envelope>)>;

  struct statistics {
    uint64_t taken = 0;
    uint64_t answered = 0;
    uint64_t failed = 0;
    uint64_t refused = 0;
  };

  /// Takes a call. `done` runs once, unless this fails. Errors:
  /// errc::limit_reached.
  caf::error add(platform::time_point now, const Envelope& request,
                 handler done);

  /// Queues something that this does not wait for, with a number of its own,
  /// which is returned.
  uint64_t post(Envelope x);

  /// The same with a number that it has already.
  void post_numbered(const Envelope& x);

  /// Forgets what was posted if it was not sent yet; tells whether it was
  /// still here.
  bool withdraw(uint64_t number);

  /// Sends what waits.
  void flush(const sender& send);

  /// Takes an answer; false if it is not one to a call of this.
  bool on_answer(const Envelope& answer);

  /// Ends the calls whose deadline has passed.
  void expire(platform::time_point now);

  /// The earliest deadline.
  platform::time_point next_deadline() const noexcept;

  /// Ends the calls that were sent; returns how many those were.
  size_t fail_sent(const caf::error& reason);

  /// Ends all calls and forgets what waits.
  void fail_all(const caf::error& reason);

  size_t open() const noexcept {
    return calls_.size();
  }

  const statistics& counts() const noexcept {
    return counts_;
  }

private:
  struct call {
    uint64_t callers_number = 0;
    platform::time_point deadline;
    bool sent = false;
    handler done;
  };

  using call_map = std::map<uint64_t, call>;

  /// Ends a call and returns the one behind it.
  call_map::iterator finish(call_map::iterator i,
                            caf::expected<Envelope> result);

  call_map calls_;
  std::deque<Envelope> waiting_;
  uint64_t last_number_ = 0;
  statistics counts_;
};

} // namespace actorcsi
