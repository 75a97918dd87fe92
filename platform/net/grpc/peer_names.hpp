#pragma once

#include <string>

#include <grpcpp/security/auth_context.h>

namespace actorcsi::platform {

/// `127.0.0.1:4711`, `[::1]:4711` or `unix`, of the URI that gRPC calls a peer.
std::string address_of_peer(const std::string& uri);

/// The name in the peer's certificate: its first subject alternative name, or
/// else its common name. `?` if it has neither; empty without a certificate.
std::string node_name(const grpc::AuthContext& peer);

} // namespace actorcsi::platform
