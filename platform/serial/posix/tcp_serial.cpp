#include "platform/serial/posix/tcp_serial.hpp"

#include <cerrno>

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

tcp_serial::tcp_serial(tcp_address where)
  : fd_serial(to_string(where), line_state::absent), where_(std::move(where)) {
  // nop
}

tcp_serial::~tcp_serial() {
  close();
}

caf::expected<std::string> tcp_serial::open_line(uint32_t) {
  const auto device = to_string(where_);
  auto resolved = resolve(where_);
  if (!resolved)
    return std::move(resolved.error());
  auto& local = *resolved;
  auto fd = ::socket(local.storage.ss_family,
                     SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  // Our own old connections must not keep a restart from using the port; on
  // Linux this does not allow two listeners.
  if (fd >= 0)
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (fd < 0 || ::bind(fd, local.get(), local.size) != 0 || ::listen(fd, 1) != 0
      || ::getsockname(fd, local.get(), &local.size) != 0) {
    const auto code = errno;
    if (fd >= 0)
      ::close(fd);
    auto text = "device=" + device + ": " + error_text(code);
    if (code == EADDRINUSE || code == EACCES)
      text += "; choose another port";
    return make_error(errc::device_unavailable, std::move(text));
  }
  listener_ = fd;
  return to_string(local);
}

void tcp_serial::close_line() {
  hang_up();
  ::close(listener_);
  listener_ = -1;
}

int tcp_serial::line() const {
  return peer_;
}

int tcp_serial::listener() const {
  return listener_;
}

bool tcp_serial::accept_peer() {
  if (peer_ >= 0) {
    // If the former peer has left with bytes still to be read, the new one
    // waits.
    pollfd fds[] = {{peer_, POLLRDHUP, 0}};
    if (::poll(fds, 1, 0) > 0)
      return true;
  }
  const auto fd =
    ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0)
    return errno == EAGAIN || errno == ECONNABORTED || errno == EINTR;
  if (peer_ >= 0) {
    ::close(fd);
    return true;
  }
  set_up_as_line(fd);
  peer_ = fd;
  return true;
}

void tcp_serial::hang_up() {
  if (peer_ >= 0)
    ::close(peer_);
  peer_ = -1;
}

bool tcp_serial::has_peer() {
  return peer_ >= 0;
}

ssize_t tcp_serial::send_some(span<const uint8_t> bytes) {
  return ::send(peer_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace actorcsi::platform
