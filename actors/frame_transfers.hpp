#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

#include "caf/actor_addr.hpp"

#include "actorcsi/camera.pb.h"

namespace actorcsi {

/// Counts the frames that a camera sent to subscribers with credit, and those
/// that they confirmed. It also remembers subscriptions that have ended: the
/// subscriber may reconnect and confirm their frames.
class frame_transfers {
public:
  /// Limit of ended subscriptions that are remembered.
  static constexpr size_t max_remembered = 16;

  /// Counts a frame that is sent to the subscription `id`, which is in `list`.
  template <class Subscribers>
  void sent(uint64_t id, const caf::actor_addr& sink, Subscribers& list) {
    ++sent_;
    auto i = records_.find(id);
    if (i == records_.end()) {
      forget_oldest(list);
      i = records_.emplace(id, record{sink}).first;
    }
    ++i->second.sent;
  }

  /// The subscriber received `count` more frames, or `received` in total if
  /// `received` is not 0.
  void confirm(uint64_t id, uint32_t count, uint64_t received);

  /// The counts of all ended subscriptions of the subscriber of `id` are
  /// final: their unconfirmed frames did not arrive.
  template <class Subscribers>
  void settle(uint64_t id, Subscribers& list) {
    auto last = records_.find(id);
    // A subscription without frames has no record.
    auto sink = last != records_.end() ? last->second.sink : sink_of(id, list);
    for (auto i = records_.begin(); i != records_.end() && i->first <= id;)
      if (i->second.sink == sink && !is_open(i->first, list)) {
        undelivered_ += i->second.open();
        i = records_.erase(i);
      } else {
        ++i;
      }
  }

  template <class Subscribers>
  FrameTransfers counts(Subscribers& list) const {
    uint64_t in_flight = 0;
    auto unconfirmed = unconfirmed_;
    for (auto& x : records_)
      (is_open(x.first, list) ? in_flight : unconfirmed) += x.second.open();
    return to_message(in_flight, unconfirmed);
  }

  /// Subscriptions whose frames are counted separately.
  size_t remembered() const {
    return records_.size();
  }

private:
  struct record {
    caf::actor_addr sink;
    uint64_t sent = 0;
    uint64_t confirmed = 0;

    uint64_t open() const {
      return sent - confirmed;
    }
  };

  template <class Subscribers>
  static bool is_open(uint64_t id, Subscribers& list) {
    return std::any_of(list.begin(), list.end(),
                       [id](auto& x) { return x.id == id; });
  }

  template <class Subscribers>
  static caf::actor_addr sink_of(uint64_t id, Subscribers& list) {
    for (auto& x : list)
      if (x.id == id)
        return x.sink.address();
    return {};
  }

  template <class Subscribers>
  void forget_oldest(Subscribers& list) {
    for (auto i = records_.begin();
         records_.size() >= list.size() + max_remembered
         && i != records_.end();)
      if (is_open(i->first, list)) {
        ++i;
      } else {
        unconfirmed_ += i->second.open();
        i = records_.erase(i);
      }
  }

  FrameTransfers to_message(uint64_t in_flight, uint64_t unconfirmed) const;

  std::map<uint64_t, record> records_;
  uint64_t sent_ = 0;
  uint64_t confirmed_ = 0;
  uint64_t undelivered_ = 0;
  /// Unconfirmed frames of forgotten subscriptions.
  uint64_t unconfirmed_ = 0;
};

} // namespace actorcsi
