#pragma once

#include <cstdint>
#include <string>

#include "platform/serial/posix/fd_serial.hpp"

namespace actorcsi::platform {

/// A serial port that other programs of this machine open as a terminal, such
/// as /dev/pts/4, which is its name() while it is open. It starts as a raw line
/// at the rate given to open().
///
/// The peer may close and open it repeatedly. The port notices at once, or
/// within 100 ms if the user has no inotify instance left; until then output is
/// discarded and input waits.
class pty_serial final : public fd_serial {
public:
  /// `link`, if not empty, is the path of a symbolic link to the terminal,
  /// which open() makes. An existing link that leads nowhere, as after a crash,
  /// is replaced; for anything else open() returns errc::device_unavailable,
  /// naming `link`. close() removes the link unless it has been changed
  /// meanwhile.
  explicit pty_serial(std::string link = {});

  ~pty_serial() override;

private:
  caf::expected<std::string> open_line(uint32_t baud) override;

  void close_line() override;

  int line() const override;

  int listener() const override;

  bool accept_peer() override;

  void hang_up() override;

  bool has_peer() override;

  int peer_interval_ms() const override;

  /// Closes the descriptors.
  void release();

  const std::string link_;
  std::string slave_;
  /// What the link leads to, by way of the descriptor `holder_`: it leads
  /// nowhere as soon as this process has ended, however that happens.
  std::string target_;
  int holder_ = -1;
  int master_ = -1;
  /// Reports that the terminal is opened, if it is not -1.
  int openings_ = -1;
};

} // namespace actorcsi::platform
