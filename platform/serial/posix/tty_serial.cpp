#include "platform/serial/posix/tty_serial.hpp"

#include <cerrno>

#include <fcntl.h>
#include <linux/serial.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/baud_rate.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

namespace {

caf::error unavailable(const std::string& path, const std::string& reason) {
  return make_error(errc::device_unavailable, "device=" + path + ": " + reason);
}

/// Bytes lost since the device exists; these counters wrap at 2^32.
uint32_t lost_in(int fd) {
  serial_icounter_struct counters{};
  if (::ioctl(fd, TIOCGICOUNT, &counters) != 0)
    return 0;
  return static_cast<uint32_t>(counters.overrun)
         + static_cast<uint32_t>(counters.buf_overrun);
}

} // namespace

tty_serial::tty_serial(std::string path)
  : fd_serial(path, line_state::lost), path_(std::move(path)) {
  // nop
}

tty_serial::~tty_serial() {
  close();
}

caf::expected<std::string> tty_serial::open_line(uint32_t baud) {
  fd_ = ::open(path_.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd_ < 0)
    return unavailable(path_, error_text(errno));
  if (::tcgetattr(fd_, &former_) != 0) {
    ::close(fd_);
    return unavailable(path_, "not a serial device");
  }
  if (auto code = set_raw_8n1(fd_, baud); code != 0) {
    ::tcsetattr(fd_, TCSANOW, &former_);
    ::close(fd_);
    if (code == ENOTSUP)
      return make_error(errc::invalid_argument,
                        "baud=" + std::to_string(baud) + ": " + path_
                          + " does not support this rate");
    return unavailable(path_, error_text(code));
  }
  baud_ = baud;
  lost_before_ = lost_in(fd_);
  return path_;
}

void tty_serial::close_line() {
  // close() would wait up to 30 s for the driver to send its bytes. Bytes that
  // need longer than half a second, at ten bits a byte, are discarded.
  int queued = 0;
  if (::ioctl(fd_, TIOCOUTQ, &queued) == 0 && queued > 0
      && static_cast<uint32_t>(queued) > baud_ / 10 / 2)
    ::tcflush(fd_, TCOFLUSH);
  ::tcsetattr(fd_, TCSANOW, &former_);
  ::close(fd_);
  fd_ = -1;
}

int tty_serial::line() const {
  return fd_;
}

bool tty_serial::has_peer() {
  return true;
}

uint64_t tty_serial::lost_by_device() const {
  return static_cast<uint32_t>(lost_in(fd_) - lost_before_);
}

} // namespace actorcsi::platform
