#pragma once

#include <string>

#include <sys/types.h>

#include "caf/error.hpp"
#include "caf/expected.hpp"

namespace actorcsi::platform {

/// Whether `host` means this machine only: `localhost`, an address of
/// 127.0.0.0/8, or any spelling of ::1 or of such an address within IPv6, with
/// or without brackets.
bool is_loopback(const std::string& host);

/// The same for the host of HOST:PORT.
bool is_loopback_address(const std::string& address);

/// An address to listen on or to connect to: `HOST:PORT`, where HOST is
/// numeric or `localhost`, or `unix:PATH`.
struct node_address {
  /// The socket's file; empty for HOST:PORT.
  std::string path;
  std::string host_and_port;

  bool is_unix() const noexcept {
    return !path.empty();
  }

  /// Whether only processes on this machine can reach it.
  bool is_local() const;
};

/// Errors: errc::invalid_argument, which names `--option`.
caf::expected<node_address> parse_node_address(const char* option,
                                               const std::string& text);

/// A socket that listens, and the address for others to connect to.
struct listening_socket {
  int fd = -1;
  std::string address;
};

/// Listens on `where`. The file of a Unix socket gets the mode 0600; one that a
/// process left behind is replaced. Errors: errc::device_unavailable, which
/// names `--option`.
caf::expected<listening_socket> listen_on(const char* option,
                                          const node_address& where);

} // namespace actorcsi::platform
