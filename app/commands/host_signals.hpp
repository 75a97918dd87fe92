#pragma once

#include <mutex>

#include "app/compose/stop_source.hpp"

#include "platform/runtime/device.hpp"

namespace actorcsi {

/// Turns SIGINT, SIGTERM and SIGHUP into an order to stop, once it is driven as
/// a device. The second signal ends the process at once, in case stopping takes
/// too long. SIGUSR1 and SIGUSR2 have no effect. There is one object at a time.
class host_signals final : public stop_source, public runtime::device {
public:
  /// Handles the signals from now on. Also ignores SIGPIPE and SIGXFSZ, so that
  /// writing to a broken pipe or a file that may not grow is an error of the
  /// call.
  host_signals();

  host_signals(const host_signals&) = delete;
  host_signals& operator=(const host_signals&) = delete;

  ~host_signals() override;

  void on_stop(platform::doorbell* bell) override;

  // -- device -----------------------------------------------------------------

  int descriptor() const override;

  platform::time_point next_event() const override {
    return platform::time_point::max();
  }

  void advance(platform::time_point now) override;

  void on_rescheduled(platform::doorbell*) override {
    // nop
  }

private:
  std::mutex mutex_;
  platform::doorbell* bell_ = nullptr;
};

} // namespace actorcsi
