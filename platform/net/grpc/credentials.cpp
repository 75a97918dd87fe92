#include "platform/net/grpc/credentials.hpp"

#include <cstdlib>

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include "platform/base/errc.hpp"
#include "platform/net/grpc/revocation_check.hpp"

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

/// Sets up `options` for a connection with certificates on both sides. Errors:
/// those of tls_context::make.
template <class Options>
caf::error use_files(Options& options, const tls_files& files) {
  // gRPC says nothing about files that it cannot use.
  if (auto checked = tls_context::make(files); !checked)
    return std::move(checked.error());
  leave_tls_1_3_only();
  options.set_certificate_provider(
    std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      files.key, files.certificate, files.authority, reload_s));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  return caf::none;
}

bool is_plain(const tls_files& files, const node_address& where) {
  return where.is_unix() || files.certificate.empty();
}

} // namespace

caf::expected<std::shared_ptr<grpc::ServerCredentials>>
server_credentials(const tls_files& files, const node_address& where,
                   const std::shared_ptr<revocation_list>& revoked) {
  if (is_plain(files, where))
    return grpc::InsecureServerCredentials();
  grpc::experimental::TlsServerCredentialsOptions options{nullptr};
  if (auto err = use_files(options, files))
    return err;
  if (revoked != nullptr)
    options.set_certificate_verifier(make_revocation_check(revoked));
  options.set_cert_request_type(
    GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

caf::expected<std::shared_ptr<grpc::ChannelCredentials>>
channel_credentials(const tls_files& files, const node_address& where) {
  if (is_plain(files, where))
    return grpc::InsecureChannelCredentials();
  grpc::experimental::TlsChannelCredentialsOptions options;
  if (auto err = use_files(options, files))
    return err;
  options.set_verify_server_certs(true);
  options.set_check_call_host(false);
  if (files.revoked.empty()) {
    options.set_certificate_verifier(
      std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  } else {
    auto revoked = revocation_list::make(files.revoked);
    if (!revoked)
      return std::move(revoked.error());
    options.set_certificate_verifier(make_revocation_check(*revoked));
  }
  return grpc::experimental::TlsCredentials(options);
}

caf::error check_tls(const char* option, const std::string& text,
                     const node_address& where, const tls_files& files) {
  auto has_tls = !files.certificate.empty() && !files.key.empty()
                 && !files.authority.empty();
  if (!where.is_local() && !has_tls)
    return make_error(errc::invalid_argument,
                      std::string{"--"} + option + "=" + text
                        + ": connections with other machines need TLS; give "
                          "--tls.cert, --tls.key and --tls.ca (tools/certs "
                          "makes some for a trial)");
  if (!has_tls
      && !(files.certificate.empty() && files.key.empty()
           && files.authority.empty()))
    return make_error(errc::invalid_argument,
                      "--tls.cert, --tls.key, --tls.ca: incomplete; give all "
                      "three");
  return caf::none;
}

} // namespace actorcsi::platform
