#include "platform/serial/posix/tcp_serial.hpp"

#include <cerrno>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/error_text.hpp"

namespace actorcsi::platform {

namespace {

/// Reads of what a second connection has sent.
constexpr int max_unread = 16;

} // namespace

tcp_serial::tcp_serial(tcp_address where, std::chrono::milliseconds max_silence)
  : fd_serial(to_string(where), line_state::absent),
    where_(std::move(where)),
    max_silence_(max_silence) {
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
  if (next_ >= 0)
    ::close(next_);
  next_ = -1;
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
  if (peer_ < 0 || (next_ < 0 && is_silent())) {
    set_up_as_line(fd);
    if (peer_ < 0) {
      peer_ = fd;
    } else {
      next_ = fd;
      // The end of its bytes is noticed as that of any other.
      ::shutdown(peer_, SHUT_RDWR);
    }
    return true;
  }
  [[maybe_unused]] auto told =
    ::send(fd, line_in_use.data(), line_in_use.size(), MSG_NOSIGNAL);
  // What it has sent would turn the end into a reset, which discards this text.
  char unread[512];
  for (int i = 0; i<max_unread&& ::recv(fd, unread, sizeof(unread), 0)> 0;
       ++i) {
    // nop
  }
  ::close(fd);
  return true;
}

bool tcp_serial::is_silent() const {
  tcp_info info{};
  socklen_t size = sizeof(info);
  return ::getsockopt(peer_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0
         && std::chrono::milliseconds{info.tcpi_last_data_recv} >= max_silence_;
}

void tcp_serial::hang_up() {
  if (peer_ >= 0)
    ::close(peer_);
  peer_ = -1;
}

bool tcp_serial::has_peer() {
  if (peer_ < 0)
    peer_ = std::exchange(next_, -1);
  return peer_ >= 0;
}

ssize_t tcp_serial::send_some(span<const uint8_t> bytes) {
  return ::send(peer_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace actorcsi::platform
