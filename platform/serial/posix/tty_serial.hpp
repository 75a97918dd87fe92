#pragma once

#include <cstdint>
#include <string>

#include <termios.h>

#include "platform/serial/posix/fd_serial.hpp"

namespace actorcsi::platform {

/// A serial device of this machine, such as /dev/ttyUSB0, used as a raw 8N1
/// line without flow control. It cannot tell whether a peer is connected, so
/// bytes are always sent.
///
/// One program at a time uses the device: it is locked with flock(2), which a
/// pseudo-terminal has as well, and real devices with TIOCEXCL, too. Opening it
/// a second time fails with errc::device_unavailable.
///
/// When the device goes away, for instance because it was unplugged, write()
/// takes nothing. When a device is there again under the same path, it is
/// opened within half a second, with the same rate; a pseudo-terminal only if
/// the path is a symbolic link, because its own name may belong to another one
/// by then.
///
/// `overrun` is the driver's count of bytes lost in its hardware and buffers
/// (TIOCGICOUNT); a driver that does not count them reports none.
class tty_serial final : public fd_serial {
public:
  explicit tty_serial(std::string path);

  ~tty_serial() override;

private:
  caf::expected<std::string> open_line(uint32_t baud) override;

  void close_line() override;

  int line() const override;

  void hang_up() override;

  bool has_peer() override;

  bool comes_back() const override;

  uint64_t lost_by_device() const override;

  const std::string path_;
  int fd_ = -1;
  uint32_t baud_ = 0;
  termios former_{};
  bool comes_back_ = false;
  uint32_t lost_before_ = 0;
  /// Bytes that a device lost before it went away.
  uint64_t lost_ = 0;
};

} // namespace actorcsi::platform
