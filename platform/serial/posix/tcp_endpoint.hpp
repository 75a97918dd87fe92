#pragma once

#include <cstdint>
#include <string>

#include <sys/socket.h>

#include "caf/expected.hpp"

namespace actorcsi::platform {

/// An address to listen on or to connect to.
struct tcp_address {
  std::string host;
  uint16_t port = 0;
};

/// Reads `tcp:HOST:PORT`. HOST is a numeric IPv4 address, a numeric IPv6
/// address in brackets, or `localhost`, because a name look-up could block.
/// Errors: errc::invalid_argument, naming `device`.
caf::expected<tcp_address> parse_tcp_address(const std::string& device);

/// The text that parse_tcp_address() reads.
std::string to_string(const tcp_address& x);

/// An address in the system's form.
struct tcp_endpoint {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() {
    return reinterpret_cast<sockaddr*>(&storage);
  }
};

/// Errors: errc::invalid_argument, naming `device`.
caf::expected<tcp_endpoint> resolve(const tcp_address& x);

std::string to_string(const tcp_endpoint& x);

void set_option(int fd, int level, int option, int value);

/// Makes a connection behave like a serial line: it sends bytes at once, and
/// notices a machine that has vanished without closing.
void set_up_as_line(int fd);

} // namespace actorcsi::platform
