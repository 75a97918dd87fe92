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
/// When the device goes away, for instance because it was unplugged, write()
/// takes nothing; open() the port again once it is back.
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

  bool has_peer() override;

  uint64_t lost_by_device() const override;

  const std::string path_;
  int fd_ = -1;
  uint32_t baud_ = 0;
  termios former_{};
  uint32_t lost_before_ = 0;
};

} // namespace actorcsi::platform
