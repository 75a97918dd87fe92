#pragma once

#include <memory>
#include <string>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/net/call_server.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi::platform {

struct grpc_server_config {
  /// Name of the option that gave `listen`, for errors.
  const char* option = "listen";
  /// `HOST:PORT` or `unix:PATH`.
  std::string listen;
  /// Empty for plain TCP, which is for loopback only.
  tls_files tls;
};

/// Takes calls over gRPC: on loopback, on a Unix socket for processes of the
/// same user, or with TLS 1.3 and certificates on both sides.
///
/// gRPC's threads and one that accepts connections begin in `make` and end with
/// this. It waits at its end for the frames that gRPC still refers to, so it
/// ends before the cameras.
class grpc_server : public call_server {
public:
  /// What is wrong with `config`, before anything else is opened. Errors:
  /// errc::invalid_argument, which names the option.
  static caf::error check(const grpc_server_config& config);

  /// Begins to listen. Errors: errc::invalid_argument and
  /// errc::device_unavailable, which name the option.
  static caf::expected<std::unique_ptr<grpc_server>>
  make(const grpc_server_config& config);

  /// The address for others to connect to.
  virtual std::string listening() const = 0;
};

} // namespace actorcsi::platform
