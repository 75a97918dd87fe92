#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "actorcsi/remote/envelope.pb.h"

#include "platform/base/time.hpp"

namespace actorcsi {

/// The open calls to a site: gives each its correlation on the link, queues
/// it until the link has room, and matches the answer to it. Each call ends
/// once: with an answer, an error, or at its deadline.
class site_calls {
public:
  static constexpr size_t max_calls = 64;

  /// Sends an envelope; false if the link has no room now.
  using sender = std::function<bool(const Envelope&)>;

  /// Called with the answer or the error.
  using handler = std::function<void(caf::expected<Envelope>)>;

  struct statistics {
    uint64_t taken = 0;
    uint64_t answered = 0;
    uint64_t failed = 0;
    uint64_t refused = 0;
  };

  /// `who` names the site in errors; an envelope has at most `max_bytes`.
  site_calls(std::string who, size_t max_bytes);

  /// Queues a call. `done` runs once, but not if this returns an error.
  /// Errors: errc::limit_reached.
  caf::error add(platform::time_point now, const Envelope& request,
                 handler done);

  /// The next correlation.
  uint64_t take_number() {
    return ++last_number_;
  }

  /// Queues an envelope without waiting for an answer. Gives it a new
  /// correlation and returns that.
  uint64_t post(Envelope x);

  /// The same, with the correlation that `x` has.
  void post_numbered(const Envelope& x);

  /// Removes a posted envelope from the queue; false if it was sent already.
  bool withdraw(uint64_t number);

  /// Sends queued envelopes while the link has room.
  void flush(const sender& send);

  /// Handles an answer; false if it answers none of these calls.
  bool on_answer(const Envelope& answer);

  /// Ends the calls whose deadline has passed; `unsent` is the error of those
  /// that were not sent, or else that the site was not connected.
  void expire(platform::time_point now, const caf::error& unsent = {});

  /// The earliest deadline, or time_point::max().
  platform::time_point next_deadline() const noexcept;

  /// Ends the calls that were sent; returns their number.
  size_t fail_sent(const caf::error& reason);

  /// Ends all calls and empties the queue.
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

  /// Ends a call and returns the next one.
  call_map::iterator finish(call_map::iterator i,
                            caf::expected<Envelope> result);

  std::string who_;
  size_t max_bytes_;
  call_map calls_;
  std::deque<Envelope> waiting_;
  uint64_t last_number_ = 0;
  statistics counts_;
};

} // namespace actorcsi
