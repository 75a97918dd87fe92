#include "platform/serial/posix/tcp_endpoint.hpp"

#include <charconv>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

bool resolve_into(const std::string& host, uint16_t port,
                  tcp_endpoint& result) {
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

caf::error bad(const std::string& device, const std::string& reason) {
  return make_error(errc::invalid_argument, "device=" + device + ": " + reason);
}

} // namespace

caf::expected<tcp_address> parse_tcp_address(const std::string& device) {
  constexpr std::string_view scheme = "tcp:";
  const std::string_view text = device;
  const auto colon = text.rfind(':');
  if (text.substr(0, scheme.size()) != scheme || colon < scheme.size())
    return bad(device, "use tcp:HOST:PORT");
  auto host = text.substr(scheme.size(), colon - scheme.size());
  const auto digits = text.substr(colon + 1);
  tcp_address result;
  // from_chars accepts neither a sign nor a number that is too large.
  const auto* end = digits.data() + digits.size();
  const auto [last, code] = std::from_chars(digits.data(), end, result.port);
  if (code != std::errc{} || last != end)
    return bad(device, "the port must be a number from 0 to 65535");
  const auto brackets =
    host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets)
    host = host.substr(1, host.size() - 2);
  result.host = host;
  tcp_endpoint ignored;
  if (brackets != (result.host.find(':') != std::string::npos)
      || !resolve_into(result.host, result.port, ignored))
    return bad(device,
               "the host must be a numeric address such as 127.0.0.1 or "
               "[::1], or localhost");
  return result;
}

std::string to_string(const tcp_address& x) {
  const auto v6 = x.host.find(':') != std::string::npos;
  return "tcp:" + (v6 ? "[" + x.host + "]" : x.host) + ":"
         + std::to_string(x.port);
}

caf::expected<tcp_endpoint> resolve(const tcp_address& x) {
  tcp_endpoint result;
  if (!resolve_into(x.host, x.port, result))
    return bad(to_string(x), "the host is not a numeric address");
  return result;
}

std::string to_string(const tcp_endpoint& x) {
  char host[INET6_ADDRSTRLEN] = "";
  if (x.storage.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &x.storage, sizeof(v4));
    ::inet_ntop(AF_INET, &v4.sin_addr, host, sizeof(host));
    return to_string(tcp_address{host, ntohs(v4.sin_port)});
  }
  sockaddr_in6 v6;
  std::memcpy(&v6, &x.storage, sizeof(v6));
  ::inet_ntop(AF_INET6, &v6.sin6_addr, host, sizeof(host));
  return to_string(tcp_address{host, ntohs(v6.sin6_port)});
}

void set_option(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof(value));
}

void set_up_as_line(int fd) {
  // A serial line does not collect bytes for a larger packet.
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  // A machine that vanished without closing must not block the port for ever:
  // it is probed after 10 s of silence, and dropped 15 s later.
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 10);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
  set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

} // namespace actorcsi::platform
