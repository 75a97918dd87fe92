#pragma once

#include <deque>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "platform/base/doorbell.hpp"
#include "platform/base/time.hpp"
#include "platform/runtime/device.hpp"

namespace actorcsi::runtime {

/// Simulated devices in real time, and which of them is due next. Devices are
/// added and change their plans from any thread; one thread at a time drives
/// them.
class device_set {
public:
  /// A device was due: there may be another.
  static constexpr auto at_once = platform::time_point::min();

  /// Rings `plans_changed` when a device may be due earlier than was said.
  explicit device_set(platform::doorbell& plans_changed);

  device_set(const device_set&) = delete;

  device_set& operator=(const device_set&) = delete;

  ~device_set();

  /// `x` is driven from now on. It outlives this object, or the next `clear`.
  void add(device& x);

  /// Advances the device that is most overdue, and returns `at_once`; if none
  /// is, returns when the next will be.
  platform::time_point advance_next();

  /// When the next is due, for who drives, as long as no plans change.
  platform::time_point next_due() const {
    return plan_.empty() ? platform::time_point::max() : plan_.begin()->first;
  }

  /// The devices stand still from now on. Nobody drives them any more.
  void clear();

private:
  struct entry final : platform::doorbell {
    entry(device_set& home, device& x) : home(home), what(x) {
      // nop
    }

    void ring() noexcept override {
      home.note(*this);
    }

    device_set& home;
    device& what;
    /// As `plan_` has it; for who drives.
    platform::time_point due = at_once;
    /// It is in `changed_`.
    bool noted = false;
  };

  using plan_entry = std::pair<platform::time_point, entry*>;

  void note(entry& x);

  /// Asks those whose plans changed when they are due.
  void take_notes();

  void reschedule(entry& x);

  platform::doorbell& plans_changed_;
  std::mutex mutex_;
  std::deque<entry> entries_;
  std::vector<entry*> changed_;
  /// For who drives, as is the list that it empties.
  std::set<plan_entry> plan_;
  std::vector<entry*> asked_;
};

} // namespace actorcsi::runtime
