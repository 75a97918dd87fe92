#include "platform/net/listen_address.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

namespace actorcsi::platform {

namespace {

constexpr int backlog = 16;

constexpr auto unix_prefix = "unix:";

caf::error refuse(const char* option, const std::string& value,
                  const std::string& reason, errc code) {
  return make_error(code,
                    std::string{"--"} + option + "=" + value + ": " + reason);
}

bool fill(sockaddr_un& to, const std::string& path) {
  to.sun_family = AF_UNIX;
  if (path.size() >= sizeof(to.sun_path))
    return false;
  path.copy(to.sun_path, path.size());
  return true;
}

bool is_loopback(const in_addr& address) {
  return ntohl(address.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET;
}

/// Whether a process listens on the socket's file.
bool is_served(const sockaddr_un& address) {
  auto fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return false;
  auto result =
    ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address))
    == 0;
  ::close(fd);
  return result;
}

/// Removes the socket's file of a process that has gone.
void remove_remains(const sockaddr_un& address) {
  struct stat info;
  if (::lstat(address.sun_path, &info) == 0 && S_ISSOCK(info.st_mode)
      && !is_served(address))
    ::unlink(address.sun_path);
}

caf::error bind_unix(const char* option, const std::string& text, int fd,
                     const std::string& path) {
  sockaddr_un address{};
  fill(address, path);
  remove_remains(address);
  // The file exists from bind on: with these modes from the first moment.
  if (::fchmod(fd, S_IRUSR | S_IWUSR) != 0
      || ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0
      || ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0)
    return refuse(option, text, std::strerror(errno), errc::device_unavailable);
  return caf::none;
}

} // namespace

bool is_loopback(const std::string& host) {
  if (host == "localhost")
    return true;
  in_addr v4;
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1)
    return is_loopback(v4);
  auto bare = host;
  if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']')
    bare = bare.substr(1, bare.size() - 2);
  in6_addr v6;
  if (::inet_pton(AF_INET6, bare.c_str(), &v6) != 1)
    return false;
  if (!IN6_IS_ADDR_V4MAPPED(&v6))
    return IN6_IS_ADDR_LOOPBACK(&v6);
  std::memcpy(&v4, v6.s6_addr + sizeof(v6) - sizeof(v4), sizeof(v4));
  return is_loopback(v4);
}

bool is_loopback_address(const std::string& address) {
  auto where = parse_tcp_address("tcp:" + address);
  return where && is_loopback(where->host);
}

bool node_address::is_local() const {
  return is_unix() || is_loopback_address(host_and_port);
}

caf::expected<node_address> parse_node_address(const char* option,
                                               const std::string& text) {
  node_address result;
  if (text.compare(0, std::strlen(unix_prefix), unix_prefix) == 0) {
    result.path = text.substr(std::strlen(unix_prefix));
    sockaddr_un address{};
    if (result.path.empty() || !fill(address, result.path))
      return refuse(option, text,
                    "use unix:PATH with a path of 1 to "
                      + std::to_string(sizeof(address.sun_path) - 1) + " bytes",
                    errc::invalid_argument);
    return result;
  }
  if (!parse_tcp_address("tcp:" + text))
    return refuse(option, text,
                  "use HOST:PORT or unix:PATH; HOST is a numeric address such "
                  "as 127.0.0.1 or [::1], or localhost",
                  errc::invalid_argument);
  result.host_and_port = text;
  return result;
}

caf::expected<listening_socket> listen_on(const char* option,
                                          const node_address& where) {
  listening_socket result;
  auto text = where.is_unix() ? unix_prefix + where.path : where.host_and_port;
  auto fail = [&](caf::error reason) {
    if (result.fd >= 0)
      ::close(result.fd);
    return reason;
  };
  auto system_error = [&] {
    return refuse(option, text, std::strerror(errno), errc::device_unavailable);
  };
  constexpr auto type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  if (where.is_unix()) {
    result.fd = ::socket(AF_UNIX, type, 0);
    if (result.fd < 0)
      return fail(system_error());
    if (auto err = bind_unix(option, text, result.fd, where.path))
      return fail(std::move(err));
    result.address = text;
  } else {
    auto address = parse_tcp_address("tcp:" + where.host_and_port);
    auto endpoint = resolve(*address);
    result.fd = ::socket(endpoint->storage.ss_family, type, 0);
    if (result.fd < 0)
      return fail(system_error());
    set_option(result.fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (::bind(result.fd, endpoint->get(), endpoint->size) != 0)
      return fail(system_error());
    endpoint->size = sizeof(endpoint->storage);
    ::getsockname(result.fd, endpoint->get(), &endpoint->size);
    result.address = to_string(*endpoint).substr(std::strlen("tcp:"));
  }
  if (::listen(result.fd, backlog) != 0)
    return fail(system_error());
  return result;
}

} // namespace actorcsi::platform
