#include "platform/serial/posix/pty_serial.hpp"

#include <cerrno>
#include <cstdlib>
#include <optional>

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/baud_rate.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

namespace {

/// The target of the symbolic link `path`; none if it is not a symbolic link.
std::optional<std::string> link_target(const std::string& path) {
  char target[PATH_MAX];
  auto n = ::readlink(path.c_str(), target, sizeof(target));
  if (n < 0)
    return std::nullopt;
  return std::string{target, static_cast<size_t>(n)};
}

caf::error link_error(const std::string& path, const std::string& reason) {
  return make_error(errc::device_unavailable, "link=" + path + ": " + reason);
}

/// Makes the link lead to `target`. Removes only a symbolic link that leads
/// nowhere.
caf::error make_link(const std::string& path, const std::string& target) {
  if (::symlink(target.c_str(), path.c_str()) == 0)
    return caf::none;
  if (errno != EEXIST)
    return link_error(path, error_text(errno));
  auto former = link_target(path);
  if (!former)
    return link_error(path, "the file exists and is not a symbolic link; "
                            "remove it or choose another path");
  struct stat info;
  if (::stat(path.c_str(), &info) == 0 || errno != ENOENT)
    return link_error(path, "the symbolic link leads to " + *former
                              + ", which exists; remove it or choose another "
                                "path");
  // symlink() fails rather than replaces, in case another process was faster.
  if (::unlink(path.c_str()) != 0
      || ::symlink(target.c_str(), path.c_str()) != 0)
    return link_error(path, error_text(errno));
  return caf::none;
}

/// A path that leads to the terminal `slave` for as long as this process keeps
/// the descriptor `holder`, which does not count as opening the terminal. After
/// kill -9, the terminal's own path may be that of a stranger's. Empty if there
/// is none; see `errno`.
std::string path_of_ours(const std::string& slave, int& holder) {
  holder = ::open(slave.c_str(), O_PATH | O_CLOEXEC);
  return holder < 0 ? std::string{}
                    : "/proc/" + std::to_string(::getpid()) + "/fd/"
                        + std::to_string(holder);
}

/// The path of the descriptor's terminal, prepared so that its first user finds
/// a raw line; or an `errno` value.
int prepare(int master, uint32_t baud, std::string& slave) {
  if (::grantpt(master) != 0 || ::unlockpt(master) != 0)
    return errno;
  char path[PATH_MAX];
  if (auto code = ::ptsname_r(master, path, sizeof(path)); code != 0)
    return code;
  slave = path;
  // Linux reports that a terminal is not open only after it has been opened and
  // closed once. Its settings last as long as the master.
  auto fd = ::open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return errno;
  auto result = set_raw_8n1(fd, baud);
  ::close(fd);
  return result;
}

/// A descriptor that is readable once `slave` is opened; -1 if the user has as
/// many as the kernel allows (128 by default).
int watch_opening(const std::string& slave) {
  auto result = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (result >= 0 && ::inotify_add_watch(result, slave.c_str(), IN_OPEN) < 0) {
    ::close(result);
    return -1;
  }
  return result;
}

} // namespace

pty_serial::pty_serial(std::string link)
  : fd_serial("pty", line_state::absent), link_(std::move(link)) {
  // nop
}

pty_serial::~pty_serial() {
  close();
}

caf::expected<std::string> pty_serial::open_line(uint32_t baud) {
  master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (master_ < 0)
    return make_error(errc::device_unavailable,
                      "device=pty: " + error_text(errno));
  if (auto code = prepare(master_, baud, slave_); code != 0) {
    ::close(master_);
    return make_error(errc::device_unavailable,
                      "device=pty: " + error_text(code));
  }
  if (!link_.empty()) {
    target_ = path_of_ours(slave_, holder_);
    auto err = target_.empty() ? link_error(link_, error_text(errno))
                               : make_link(link_, target_);
    if (err) {
      release();
      return err;
    }
  }
  openings_ = watch_opening(slave_);
  return slave_;
}

void pty_serial::close_line() {
  if (!link_.empty() && link_target(link_) == target_)
    ::unlink(link_.c_str());
  release();
}

void pty_serial::release() {
  for (auto fd : {&openings_, &holder_, &master_}) {
    if (*fd >= 0)
      ::close(*fd);
    *fd = -1;
  }
}

int pty_serial::line() const {
  return master_;
}

int pty_serial::listener() const {
  return openings_;
}

bool pty_serial::accept_peer() {
  // It only matters that something was read: has_peer() is called next.
  alignas(inotify_event) char events[1024];
  while (::read(openings_, events, sizeof events) > 0) {
    // nop
  }
  return true;
}

void pty_serial::hang_up() {
  // Unread bytes lie in two queues of the kernel. The next peer must not find
  // the middle of an old conversation there.
  ::tcflush(master_, TCOFLUSH);
  auto fd = ::open(slave_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return;
  ::tcflush(fd, TCIFLUSH);
  ::close(fd);
}

bool pty_serial::has_peer() {
  // A peer that wrote and left between two checks counts as well.
  pollfd fds[] = {{master_, POLLIN, 0}};
  return ::poll(fds, 1, 0) >= 0
         && ((fds[0].revents & POLLIN) != 0 || (fds[0].revents & POLLHUP) == 0);
}

int pty_serial::peer_interval_ms() const {
  return openings_ >= 0 ? -1 : 100;
}

} // namespace actorcsi::platform
