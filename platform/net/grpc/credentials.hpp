#pragma once

#include <memory>

#include <grpcpp/security/server_credentials.h>

#include "caf/expected.hpp"

#include "platform/net/listen_address.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi::platform {

/// Plain for a Unix socket and, without files, for loopback; else TLS 1.3 with
/// certificates on both sides, which are read again when the files change.
/// Errors: those of tls_context::make.
caf::expected<std::shared_ptr<grpc::ServerCredentials>>
server_credentials(const tls_files& files, const node_address& where);

} // namespace actorcsi::platform
