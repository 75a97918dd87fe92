#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "platform/csi/framebuffers.hpp"

namespace actorcsi::platform::test {

/// What DESIGN.md's table says, in the plainest terms: which frames wait, how
/// many are held, and what became of each that was dropped.
struct framebuffers_model {
  size_t count;
  overrun_policy policy;
  uint32_t begun = 0;
  uint32_t delivered = 0;
  uint32_t last_delivered = 0;
  uint32_t in_flight = 0; // 0: none
  bool reserved = false;
  size_t held = 0;
  std::deque<uint32_t> waiting;
  drop_counts dropped;
  /// Of each that was dropped, by its sequence number.
  std::vector<drop_reason> fate;

  size_t free() const {
    return count - held - waiting.size() - (in_flight != 0 ? 1 : 0)
           - (reserved ? 1 : 0);
  }

  void drop(uint32_t sequence, drop_reason reason) {
    if (fate.size() <= sequence)
      fate.resize(sequence + 1);
    fate[sequence] = reason;
    ++dropped[reason];
  }

  void drop_oldest(drop_reason reason) {
    drop(waiting.front(), reason);
    waiting.pop_front();
  }

  void drop_in_flight(drop_reason reason) {
    if (in_flight != 0)
      drop(in_flight, reason);
    in_flight = 0;
  }

  /// Whether there is a buffer for one more, which may cost the oldest of more
  /// than `kept` that wait.
  bool make_room(size_t kept) {
    if (free() == 0 && waiting.size() > kept) {
      if (count == 3)
        drop_oldest(drop_reason::overwritten);
      else if (count > 3 && policy == overrun_policy::drop_oldest)
        drop_oldest(drop_reason::queue_full);
    }
    return free() > 0;
  }

  void reserve(framebuffers::claim how) {
    if (reserved)
      return;
    size_t kept = how == framebuffers::claim::any ? 0 : 1;
    reserved = how == framebuffers::claim::none ? free() > 0 : make_room(kept);
  }

  void begin() {
    drop_in_flight(drop_reason::late_dma);
    ++begun;
    if (reserved || make_room(0))
      in_flight = begun;
    else
      drop(begun, drop_reason::no_buffer);
    reserved = false;
  }

  bool finish() {
    if (in_flight == 0)
      return false;
    if (count == 3 && !waiting.empty())
      drop_oldest(drop_reason::overwritten);
    waiting.push_back(in_flight);
    in_flight = 0;
    return true;
  }

  void lose(uint32_t number, drop_reason reason) {
    for (; number > 0; --number)
      drop(++begun, reason);
  }

  /// The frame that comes out, 0 for none.
  uint32_t take() {
    if (waiting.empty())
      return 0;
    auto result = waiting.front();
    waiting.pop_front();
    ++delivered;
    ++held;
    return result;
  }

  void abort() {
    reserved = false;
    while (!waiting.empty())
      drop_oldest(drop_reason::aborted);
    drop_in_flight(drop_reason::aborted);
  }

  /// What is lost between the frame delivered last and `sequence`.
  drop_counts lost_before(uint32_t sequence) const {
    drop_counts result;
    for (auto i = last_delivered + 1; i < sequence; ++i)
      ++result[fate.at(i)];
    return result;
  }
};

} // namespace actorcsi::platform::test
