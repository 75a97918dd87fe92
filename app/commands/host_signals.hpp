#pragma once

#include <mutex>
#include <thread>

#include <csignal>

#include "app/compose/stop_source.hpp"

namespace actorcsi {

/// Turns SIGINT, SIGTERM and SIGHUP into an order to stop. The second signal
/// ends the process at once, in case stopping takes too long.
class host_signals final : public stop_source {
public:
  /// Blocks the signals for the calling thread and those that it starts later:
  /// make this object before any thread. Also ignores SIGPIPE, so that writing
  /// to a broken pipe is an error of the call.
  host_signals();

  host_signals(const host_signals&) = delete;
  host_signals& operator=(const host_signals&) = delete;

  ~host_signals() override;

  void on_stop(platform::doorbell* bell) override;

private:
  void run();

  std::mutex mutex_;
  platform::doorbell* bell_ = nullptr;
  bool stopped_ = false;
  sigset_t signals_;
  std::thread thread_;
};

} // namespace actorcsi
