#include "platform/serial/tcp_serial.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/errc.hpp"
#include "platform/serial/error_text.hpp"

namespace actorcsi::platform {

namespace {

struct endpoint {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() {
    return reinterpret_cast<sockaddr*>(&storage);
  }
};

bool resolve(const std::string& host, uint16_t port, endpoint& result) {
  auto number = host == "localhost" ? "127.0.0.1" : host.c_str();
  in_addr v4;
  if (::inet_pton(AF_INET, number, &v4) == 1) {
    sockaddr_in x{};
    x.sin_family = AF_INET;
    x.sin_port = htons(port);
    x.sin_addr = v4;
    std::memcpy(&result.storage, &x, sizeof(x));
    result.size = sizeof(x);
    return true;
  }
  in6_addr v6;
  if (::inet_pton(AF_INET6, number, &v6) == 1) {
    sockaddr_in6 x{};
    x.sin6_family = AF_INET6;
    x.sin6_port = htons(port);
    x.sin6_addr = v6;
    std::memcpy(&result.storage, &x, sizeof(x));
    result.size = sizeof(x);
    return true;
  }
  return false;
}

std::string render(const std::string& host, uint16_t port) {
  const auto v6 = host.find(':') != std::string::npos;
  return "tcp:" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string render(const endpoint& x) {
  char host[INET6_ADDRSTRLEN] = "";
  if (x.storage.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &x.storage, sizeof(v4));
    ::inet_ntop(AF_INET, &v4.sin_addr, host, sizeof(host));
    return render(host, ntohs(v4.sin_port));
  }
  sockaddr_in6 v6;
  std::memcpy(&v6, &x.storage, sizeof(v6));
  ::inet_ntop(AF_INET6, &v6.sin6_addr, host, sizeof(host));
  return render(host, ntohs(v6.sin6_port));
}

void set(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof(value));
}

caf::error bad(const std::string& device, const std::string& reason) {
  return make_error(errc::invalid_argument, "device=" + device + ": " + reason);
}

} // namespace

caf::expected<tcp_serial::address>
tcp_serial::parse(const std::string& device) {
  constexpr std::string_view scheme = "tcp:";
  const std::string_view text = device;
  const auto colon = text.rfind(':');
  if (text.substr(0, scheme.size()) != scheme || colon < scheme.size())
    return bad(device, "use tcp:HOST:PORT");
  auto host = text.substr(scheme.size(), colon - scheme.size());
  const auto digits = text.substr(colon + 1);
  address result;
  // from_chars accepts neither a sign nor more than fits.
  const auto* end = digits.data() + digits.size();
  const auto [last, code] = std::from_chars(digits.data(), end, result.port);
  if (code != std::errc{} || last != end)
    return bad(device, "the port is a number from 0 to 65535");
  const auto brackets =
    host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets)
    host = host.substr(1, host.size() - 2);
  result.host = host;
  endpoint ignored;
  if (brackets != (result.host.find(':') != std::string::npos)
      || !resolve(result.host, result.port, ignored))
    return bad(device, "the host is a numeric address such as 127.0.0.1 or "
                       "[::1], or localhost");
  return result;
}

tcp_serial::tcp_serial(address where)
  : fd_serial(render(where.host, where.port), line_state::absent),
    where_(std::move(where)) {
  // nop
}

tcp_serial::~tcp_serial() {
  close();
}

caf::expected<std::string> tcp_serial::open_line(uint32_t) {
  const auto device = render(where_.host, where_.port);
  endpoint local;
  if (!resolve(where_.host, where_.port, local))
    return bad(device, "the host is not a numeric address");
  auto fd = ::socket(local.storage.ss_family,
                     SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  // Old connections of ours must not keep a restart from the port; on Linux
  // this does not allow two listeners.
  if (fd >= 0)
    set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
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
  return render(local);
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
    // Has the former peer left, with bytes of its still to be read? Then the
    // new one waits its turn.
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
  // A serial line does not gather bytes for a larger packet.
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  // A machine that vanished without a word must not hold the place for ever:
  // it is asked after 10 s of silence, and given up 15 s later.
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 10);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
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

ssize_t tcp_serial::send_some(caf::span<const uint8_t> bytes) {
  return ::send(peer_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

} // namespace actorcsi::platform
