#pragma once

#include <string>

#include "caf/error.hpp"

namespace actorcsi {

/// The service manager that has started this process: systemd, if the unit has
/// `Type=notify`. Without one, all functions do nothing.
///
/// It speaks the protocol of sd_notify(3) by itself: a datagram per message, to
/// the socket that $NOTIFY_SOCKET names. systemd promises to keep it
/// (https://systemd.io/PORTABILITY_AND_STABILITY), and libsystemd would be one
/// library more on every machine without systemd.
class service_manager {
public:
  service_manager() = default;

  service_manager(const service_manager&) = delete;
  service_manager& operator=(const service_manager&) = delete;

  ~service_manager();

  /// Takes $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID from the
  /// environment, which child processes must not inherit: call it before there
  /// are threads. Errors: errc::invalid_argument if a variable is wrong,
  /// errc::not_open if the socket cannot be reached.
  caf::error connect();

  bool is_present() const {
    return socket_ >= 0;
  }

  /// The service works.
  void ready();

  /// The service ends.
  void stopping();

  /// Restarts the time after which systemd takes the service for dead, if the
  /// unit has `WatchdogSec`.
  void alive();

  /// One line for `systemctl status`.
  void status(const std::string& line);

private:
  void send(const std::string& message);

  int socket_ = -1;
  bool has_watchdog_ = false;
};

} // namespace actorcsi
