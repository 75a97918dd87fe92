#include "platform/net/tls.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

caf::error refuse(const char* option, const std::string& file,
                  const std::string& reason) {
  ERR_clear_error();
  return make_error(errc::invalid_argument, std::string{"--tls."} + option + "="
                                              + file + ": " + reason);
}

/// The reason that OpenSSL recorded last.
std::string noted_reason() {
  auto code = ERR_peek_last_error();
  ERR_clear_error();
  auto text = code == 0 ? nullptr : ERR_reason_error_string(code);
  return text == nullptr ? "OpenSSL does not accept it" : text;
}

caf::error check_key_file(const std::string& file) {
  struct stat info;
  if (::stat(file.c_str(), &info) != 0)
    return refuse("key", file, std::strerror(errno));
  if (!S_ISREG(info.st_mode))
    return refuse("key", file, "not a file");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return refuse("key", file,
                  "other users can access it; run: chmod 600 " + file);
  return caf::none;
}

caf::error check_dates(const std::string& file, const X509* certificate) {
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
    return refuse("cert", file, "not valid yet; check the clock");
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
    return refuse("cert", file, "expired; make a new one");
  return caf::none;
}

} // namespace

caf::expected<std::shared_ptr<tls_context>>
tls_context::make(const tls_files& files) {
  if (auto err = check_key_file(files.key))
    return err;
  auto result = std::make_shared<tls_context>();
  result->ctx_.reset(SSL_CTX_new(TLS_method()));
  auto ctx = result->ctx_.get();
  if (ctx == nullptr)
    return make_error(errc::device_unavailable, "OpenSSL: " + noted_reason());
  SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
  auto& certificate = files.certificate;
  if (SSL_CTX_use_certificate_chain_file(ctx, certificate.c_str()) != 1)
    return refuse("cert", certificate, noted_reason());
  if (auto err = check_dates(certificate, SSL_CTX_get0_certificate(ctx)))
    return err;
  if (SSL_CTX_use_PrivateKey_file(ctx, files.key.c_str(), SSL_FILETYPE_PEM)
      != 1)
    return refuse("key", files.key, noted_reason());
  auto& authority = files.authority;
  if (SSL_CTX_load_verify_locations(ctx, authority.c_str(), nullptr) != 1)
    return refuse("ca", authority, noted_reason());
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     nullptr);
  // Without session tickets the first record from a server is its node's
  // message, and the server keeps no state of clients.
  SSL_CTX_set_num_tickets(ctx, 0);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE
                          | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                          | SSL_MODE_RELEASE_BUFFERS);
  return result;
}

ssl_ptr tls_context::new_session(int fd, bool as_client) const {
  ssl_ptr result{SSL_new(ctx_.get())};
  if (result == nullptr || SSL_set_fd(result.get(), fd) != 1)
    return nullptr;
  if (as_client)
    SSL_set_connect_state(result.get());
  else
    SSL_set_accept_state(result.get());
  return result;
}

std::string tls_reason(const SSL* session, int result) {
  auto verified = SSL_get_verify_result(session);
  auto kind = SSL_get_error(session, result);
  auto noted = noted_reason();
  if (verified != X509_V_OK)
    return std::string{"certificate of the peer: "}
           + X509_verify_cert_error_string(verified);
  if (kind == SSL_ERROR_SSL)
    return "TLS: " + noted;
  return "the peer closed the connection during the TLS handshake";
}

} // namespace actorcsi::platform
