#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <vector>

#include "platform/base/span.hpp"
#include "platform/openmv/codec/byte_sink.hpp"
#include "platform/openmv/codec/timing.hpp"

namespace actorcsi::test {

/// What a bad line does. Rates are per bit, or per byte.
struct line_noise {
  double bit_errors = 0;
  /// How often a burst begins, and how many bytes of it are random.
  double bursts = 0;
  size_t burst_length = 16;
  double drops = 0;
  double duplicates = 0;
};

/// One direction of a serial line in simulated time: ten bits a byte, a queue
/// at the sender, and noise from a seed.
class link_line final : public platform::link::byte_sink {
public:
  using time_point = platform::time_point;

  /// `now` is the simulation's clock; `baud` 0 is a line without delay.
  link_line(const time_point& now, uint32_t baud, size_t capacity,
            uint64_t seed)
    : now_(now), baud_(baud), capacity_(capacity), random_(seed) {
    // nop
  }

  void noise(const line_noise& x) {
    noise_ = x;
    next_bit_error_ = gap(x.bit_errors);
    next_burst_ = gap(x.bursts);
    next_drop_ = gap(x.drops);
    next_duplicate_ = gap(x.duplicates);
  }

  /// Whether the cable is in; what is on the way when it is pulled is lost.
  void connect(bool on) {
    connected_ = on;
    if (!on)
      arrivals_.clear();
  }

  /// Whether bytes that follow each other without a pause arrive together, as
  /// at a receiver that waits for the line to be idle.
  void gather(bool on) {
    gathers_ = on;
  }

  /// A reader that does not read: the queue at the sender stays full.
  void block(bool on) {
    blocked_ = on;
  }

  /// Called with everything that is sent, before noise.
  std::function<void(span<const uint8_t>)> tap;

  size_t write(span<const uint8_t> bytes) override {
    auto n = std::min<size_t>(bytes.size(), room());
    if (tap)
      tap(bytes.subspan(0, n));
    was_full_ = n < bytes.size();
    if (n == 0)
      return 0;
    carried_ += n;
    for (size_t i = 0; i < n; i += piece) {
      auto m = std::min(piece, n - i);
      auto joins = gathers_ && !arrivals_.empty() && free_at_ > now_
                   && arrivals_.back().bytes.size() + m <= piece;
      free_at_ = std::max(free_at_, now_) + platform::link::line_time(m, baud_);
      if (!connected_)
        continue;
      auto spoilt = spoil(bytes.subspan(i, m));
      if (joins) {
        auto& last = arrivals_.back();
        last.at = free_at_;
        last.bytes.insert(last.bytes.end(), spoilt.begin(), spoilt.end());
      } else {
        arrivals_.push_back({free_at_, std::move(spoilt)});
      }
    }
    return n;
  }

  /// When bytes arrive, or a queue that was full is empty.
  time_point next() const {
    auto result =
      arrivals_.empty() ? platform::link::never : arrivals_.front().at;
    return was_full_ && !blocked_ ? std::min(result, free_at_) : result;
  }

  /// The next bytes that have arrived, if there are any.
  bool take(std::vector<uint8_t>& into) {
    if (was_full_ && free_at_ <= now_)
      was_full_ = blocked_;
    if (arrivals_.empty() || arrivals_.front().at > now_)
      return false;
    into = std::move(arrivals_.front().bytes);
    arrivals_.pop_front();
    return true;
  }

  /// Bytes sent, whatever became of them.
  uint64_t carried() const {
    return carried_;
  }

private:
  /// Bytes that arrive together, as from a receiver's queue.
  static constexpr size_t piece = 256;

  struct arrival {
    time_point at;
    std::vector<uint8_t> bytes;
  };

  size_t room() const {
    if (blocked_)
      return 0;
    auto busy = std::max(free_at_ - now_, time_point::duration{0});
    auto queued = static_cast<size_t>(busy.count() / 1e10 * baud_);
    return capacity_ - std::min(capacity_, queued);
  }

  /// How far the next event of this rate is away.
  uint64_t gap(double rate) {
    if (rate <= 0)
      return UINT64_MAX;
    std::uniform_real_distribution<double> unit{1e-18, 1};
    return static_cast<uint64_t>(std::log(unit(random_)) / std::log1p(-rate));
  }

  std::vector<uint8_t> spoil(span<const uint8_t> bytes) {
    std::vector<uint8_t> result(bytes.begin(), bytes.end());
    auto bits = uint64_t{result.size()} * 8;
    while (next_bit_error_ < bits) {
      result[next_bit_error_ / 8] ^= uint8_t(1u << next_bit_error_ % 8);
      next_bit_error_ += 1 + gap(noise_.bit_errors);
    }
    if (next_bit_error_ != UINT64_MAX)
      next_bit_error_ -= bits;
    auto size = uint64_t{result.size()};
    each(next_burst_, noise_.bursts, size, [&](size_t at) {
      auto end = std::min(at + noise_.burst_length, result.size());
      for (; at < end; ++at)
        result[at] = static_cast<uint8_t>(random_());
    });
    each(next_drop_, noise_.drops, size, [&](size_t at) {
      if (at < result.size())
        result.erase(result.begin() + static_cast<std::ptrdiff_t>(at));
    });
    each(next_duplicate_, noise_.duplicates, size, [&](size_t at) {
      if (at < result.size()) {
        auto byte = result[at];
        result.insert(result.begin() + static_cast<std::ptrdiff_t>(at), byte);
      }
    });
    return result;
  }

  template <class F>
  void each(uint64_t& next, double rate, uint64_t size, F f) {
    while (next < size) {
      f(static_cast<size_t>(next));
      next += 1 + gap(rate);
    }
    if (next != UINT64_MAX)
      next -= size;
  }

  const time_point& now_;
  const uint32_t baud_;
  const size_t capacity_;
  std::mt19937_64 random_;
  line_noise noise_;
  uint64_t next_bit_error_ = UINT64_MAX;
  uint64_t next_burst_ = UINT64_MAX;
  uint64_t next_drop_ = UINT64_MAX;
  uint64_t next_duplicate_ = UINT64_MAX;
  bool gathers_ = false;
  bool connected_ = true;
  bool blocked_ = false;
  bool was_full_ = false;
  time_point free_at_{};
  uint64_t carried_ = 0;
  std::deque<arrival> arrivals_;
};

} // namespace actorcsi::test
