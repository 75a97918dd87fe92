#include "platform/serial/posix/tcp_client_serial.hpp"

#include <cerrno>
#include <chrono>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

namespace {

/// Waits until the connection is established. Returns 0 or an error number.
int finish_connecting(int fd, int limit_ms) {
  using clock = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  const auto deadline = clock::now() + milliseconds{limit_ms};
  for (;;) {
    const auto left =
      std::chrono::duration_cast<milliseconds>(deadline - clock::now()).count();
    if (left < 0)
      return ETIMEDOUT;
    pollfd fds[] = {{fd, POLLOUT, 0}};
    const auto n = ::poll(fds, 1, static_cast<int>(left) + 1);
    if (n < 0 && errno != EINTR)
      return errno;
    if (n > 0)
      break;
  }
  int code = 0;
  socklen_t size = sizeof(code);
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) != 0)
    return errno;
  return code;
}

} // namespace

tcp_client_serial::tcp_client_serial(tcp_address where)
  : fd_serial(to_string(where), line_state::lost), where_(std::move(where)) {
  // nop
}

tcp_client_serial::~tcp_client_serial() {
  close();
}

caf::expected<std::string> tcp_client_serial::open_line(uint32_t) {
  auto to = resolve(where_);
  if (!to)
    return std::move(to.error());
  const auto fd = ::socket(to->storage.ss_family,
                           SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  auto code = fd < 0 ? errno : 0;
  if (code == 0 && ::connect(fd, to->get(), to->size) != 0)
    code =
      errno == EINPROGRESS ? finish_connecting(fd, connect_limit_ms) : errno;
  if (code != 0) {
    if (fd >= 0)
      ::close(fd);
    return make_error(errc::device_unavailable,
                      "device=" + to_string(where_) + ": " + error_text(code));
  }
  set_up_as_line(fd);
  fd_ = fd;
  return to_string(*to);
}

void tcp_client_serial::close_line() {
  ::close(fd_);
  fd_ = -1;
}

int tcp_client_serial::line() const {
  return fd_;
}

bool tcp_client_serial::has_peer() {
  return true;
}

ssize_t tcp_client_serial::send_some(span<const uint8_t> bytes) {
  return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace actorcsi::platform
