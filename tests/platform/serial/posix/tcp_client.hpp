#pragma once

#include <cstdlib>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/platform/serial/posix/serial_test_support.hpp"

namespace actorcsi::platform::testing {

/// Connects to 127.0.0.1, at the port that ends `name`.
inline descriptor connect_to(const std::string& name) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  where.sin_port =
    htons(static_cast<uint16_t>(std::stoi(name.substr(name.rfind(':') + 1))));
  auto fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&where), sizeof(where)) != 0) {
    ::close(fd);
    return {};
  }
  return descriptor{fd};
}

} // namespace actorcsi::platform::testing
