#pragma once

#include <mutex>

#include "app/compose/stop_source.hpp"

#include "platform/runtime/device.hpp"

namespace actorcsi {

/// Turns SIGINT, SIGTERM and SIGHUP into an order to stop, once it is driven as
/// a device. In case stopping takes too long, a further SIGINT ends the process
/// at once, and so does a further SIGTERM or SIGHUP that comes at least 1 s
/// after the first signal; sooner it is the same order. A SIGHUP that is
/// ignored at the start, as under nohup(1), stays ignored. SIGUSR1 and SIGUSR2
/// have no effect. There is one object at a time.
class host_signals final : public stop_source, public runtime::device {
public:
  /// Handles the signals from now on. Also ignores SIGPIPE, so that writing to
  /// a broken pipe is an error of the call.
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
