#pragma once

#include <deque>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "platform/base/doorbell.hpp"
#include "platform/base/time.hpp"
#include "platform/runtime/device.hpp"
#include "platform/runtime/host/poller.hpp"

namespace actorcsi::runtime {

/// Drives devices in real time: those whose descriptor is readable, and those
/// that are due, ordered by their due times. Any thread may add devices and
/// change their due times; one thread at a time drives them.
class device_set {
public:
  /// Result of `advance_next`: a device was advanced, another one may be due.
  static constexpr auto at_once = platform::time_point::min();

  /// Rings `plans_changed` when a device may be due earlier than before.
  explicit device_set(platform::doorbell& plans_changed);

  device_set(const device_set&) = delete;

  device_set& operator=(const device_set&) = delete;

  ~device_set();

  /// Adds a device. It must exist until `clear` or the end of this object.
  void add(device& x);

  /// Advances a device that `wait_until` found readable, or the one with the
  /// earliest due time, and returns `at_once`. If none is due, returns the next
  /// due time.
  platform::time_point advance_next();

  /// Sleeps until `deadline`, until woken, or until a descriptor is readable.
  /// For the driving thread.
  void wait_until(platform::time_point deadline);

  /// Ends the present or next `wait_until`.
  void wake() noexcept {
    poller_.wake();
  }

  /// Removes all devices. No thread may drive them meanwhile.
  void clear();

private:
  struct entry final : platform::doorbell {
    entry(device_set& set, device& x) : home(set), what(x) {
      // nop
    }

    void ring() noexcept override {
      home.note(*this);
    }

    device_set& home;
    device& what;
    /// Its due time in `plan_`; for the driving thread.
    platform::time_point due = at_once;
    /// Whether it is in `changed_`.
    bool noted = false;
  };

  platform::time_point next_due() const {
    return plan_.empty() ? platform::time_point::max() : plan_.begin()->first;
  }

  using plan_entry = std::pair<platform::time_point, entry*>;

  void note(entry& x);

  /// Updates the due times of the devices in `changed_`.
  void take_notes();

  void reschedule(entry& x);

  platform::doorbell& plans_changed_;
  std::mutex mutex_;
  std::deque<entry> entries_;
  std::vector<entry*> changed_;
  poller poller_;
  /// For the driving thread, as is what follows.
  std::set<plan_entry> plan_;
  std::vector<entry*> asked_;
  poller::owners readable_;
  size_t num_readable_ = 0;
};

} // namespace actorcsi::runtime
