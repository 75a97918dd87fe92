#pragma once

#include <memory>
#include <string>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/net/call_client.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi::platform {

struct grpc_client_config {
  /// Name of the option that gave `address`, for errors.
  const char* option = "connect";
  /// `HOST:PORT` or `unix:PATH`.
  std::string address;
  /// Empty for plain TCP, which is for loopback only.
  tls_files tls;
};

/// Calls a node over gRPC: on loopback, on a Unix socket, or with TLS 1.3 and
/// certificates on both sides. gRPC's threads end with this.
class grpc_client : public call_client {
public:
  /// What is wrong with `config`. Errors: errc::invalid_argument, which names
  /// the option.
  static caf::error check(const grpc_client_config& config);

  /// Connects with the first call. Errors: errc::invalid_argument, which names
  /// the option.
  static caf::expected<std::unique_ptr<grpc_client>>
  make(const grpc_client_config& config);
};

} // namespace actorcsi::platform
