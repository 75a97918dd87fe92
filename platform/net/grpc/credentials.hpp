#pragma once

#include <memory>
#include <string>

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include "caf/error.hpp"
#include "caf/expected.hpp"

#include "platform/net/listen_address.hpp"
#include "platform/net/revocation_list.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi::platform {

/// Plain for a Unix socket and, without files, for loopback; else TLS 1.3 with
/// certificates on both sides, which are read again when the files change, and
/// none of which may be on the list, if there is one.
/// Errors: those of tls_context::make.
caf::expected<std::shared_ptr<grpc::ServerCredentials>>
server_credentials(const tls_files& files, const node_address& where,
                   const std::shared_ptr<revocation_list>& revoked);

/// The same for the end that connects. Names in the other end's certificate are
/// not checked: every certificate of the authority that is not on the list
/// `files.revoked` is a node's.
caf::expected<std::shared_ptr<grpc::ChannelCredentials>>
channel_credentials(const tls_files& files, const node_address& where);

/// Whether `files` are what `where`, the value `text` of `--option`, needs: all
/// three beyond this machine, all or none on it. Errors:
/// errc::invalid_argument.
caf::error check_tls(const char* option, const std::string& text,
                     const node_address& where, const tls_files& files);

} // namespace actorcsi::platform
