#include "platform/net/grpc/credentials.hpp"

#include <cstdlib>

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

namespace actorcsi::platform {

namespace {

/// Interval at which the files are looked at, in seconds.
constexpr unsigned reload_s = 1;

/// gRPC 1.51 has no option for the least version of TLS: this leaves TLS 1.2
/// no cipher that it could use, since there are no keys shared beforehand. Of
/// TLS 1.3 it takes nothing.
void leave_tls_1_3_only() {
  ::setenv("GRPC_SSL_CIPHER_SUITES", "PSK-AES256-GCM-SHA384", 1);
}

} // namespace

caf::expected<std::shared_ptr<grpc::ServerCredentials>>
server_credentials(const tls_files& files, const node_address& where) {
  if (where.is_unix() || files.certificate.empty())
    return grpc::InsecureServerCredentials();
  // gRPC says nothing about files that it cannot use.
  if (auto checked = tls_context::make(files); !checked)
    return std::move(checked.error());
  leave_tls_1_3_only();
  auto provider =
    std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      files.key, files.certificate, files.authority, reload_s);
  grpc::experimental::TlsServerCredentialsOptions options{provider};
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(
    GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

} // namespace actorcsi::platform
