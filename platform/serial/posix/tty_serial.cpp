#include "platform/serial/posix/tty_serial.hpp"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/baud_rate.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

namespace {

caf::error unavailable(const std::string& path, const std::string& reason) {
  return make_error(errc::device_unavailable, "device=" + path + ": " + reason);
}

caf::error unavailable(const std::string& path, int code) {
  switch (code) {
  case EBUSY:
  case EWOULDBLOCK:
    return unavailable(path, "another program uses it; end that program, or "
                             "use another device");
  case EACCES:
    return unavailable(path, error_text(code)
                               + "; become a member of its group, dialout in "
                                 "most cases");
  default:
    return unavailable(path, error_text(code));
  }
}

/// Whether it is the peer's side of a pseudo-terminal. There, TIOCEXCL would
/// remain after this program, until the other side is closed.
bool is_pseudo_terminal(int fd) {
  constexpr unsigned first_major = 136;
  constexpr unsigned last_major = 143;
  struct stat info {};
  return ::fstat(fd, &info) == 0 && major(info.st_rdev) >= first_major
         && major(info.st_rdev) <= last_major;
}

/// Returns 0, or an `errno` value.
int take_exclusively(int fd) {
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return errno;
  if (!is_pseudo_terminal(fd) && ::ioctl(fd, TIOCEXCL) != 0)
    return errno;
  return 0;
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
    return unavailable(path_, errno);
  auto give_up = [this] {
    ::close(fd_);
    fd_ = -1;
  };
  if (::tcgetattr(fd_, &former_) != 0) {
    give_up();
    return unavailable(path_, "not a serial device");
  }
  if (auto code = take_exclusively(fd_); code != 0) {
    give_up();
    return unavailable(path_, code);
  }
  if (auto code = set_raw_8n1(fd_, baud); code != 0) {
    ::tcsetattr(fd_, TCSANOW, &former_);
    ::ioctl(fd_, TIOCNXCL);
    give_up();
    if (code == ENOTSUP)
      return make_error(errc::invalid_argument,
                        "baud=" + std::to_string(baud) + ": " + path_
                          + " does not support this rate");
    return unavailable(path_, code);
  }
  baud_ = baud;
  std::error_code ignored;
  comes_back_ =
    !is_pseudo_terminal(fd_) || std::filesystem::is_symlink(path_, ignored);
  lost_before_ = lost_in(fd_);
  return path_;
}

void tty_serial::close_line() {
  lost_ = 0;
  if (fd_ < 0)
    return;
  // close() would wait up to 30 s for the driver to send its bytes. Bytes that
  // need longer than half a second, at ten bits a byte, are discarded.
  int queued = 0;
  if (::ioctl(fd_, TIOCOUTQ, &queued) == 0 && queued > 0
      && static_cast<uint32_t>(queued) > baud_ / 10 / 2)
    ::tcflush(fd_, TCOFLUSH);
  ::tcsetattr(fd_, TCSANOW, &former_);
  ::ioctl(fd_, TIOCNXCL);
  ::close(fd_);
  fd_ = -1;
}

void tty_serial::hang_up() {
  // A device that comes back gets its old name only once this is closed.
  lost_ = lost_by_device();
  ::close(fd_);
  fd_ = -1;
}

bool tty_serial::comes_back() const {
  return comes_back_;
}

int tty_serial::line() const {
  return fd_;
}

bool tty_serial::has_peer() {
  return true;
}

uint64_t tty_serial::lost_by_device() const {
  return fd_ < 0 ? lost_
                 : lost_ + static_cast<uint32_t>(lost_in(fd_) - lost_before_);
}

} // namespace actorcsi::platform
