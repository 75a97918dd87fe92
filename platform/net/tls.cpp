#include "platform/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "platform/base/errc.hpp"
#include "platform/net/certificate_files.hpp"

namespace actorcsi::platform {

namespace {

/// The reason that OpenSSL recorded last.
std::string noted_reason() {
  auto code = ERR_peek_last_error();
  ERR_clear_error();
  auto text = code == 0 ? nullptr : ERR_reason_error_string(code);
  return text == nullptr ? "OpenSSL does not accept it" : text;
}

/// What a person can do about the reason that a handshake failed for.
const char* remedy(unsigned long code) {
  switch (ERR_GET_REASON(code)) {
  case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
  case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
    return "; give --tls.cert, --tls.key and --tls.ca to the client";
  case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
  case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    return "; the peer has another --tls.ca than the one that signed this "
           "--tls.cert";
  case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    return "; make a new --tls.cert, or check the clock";
  case SSL_R_WRONG_VERSION_NUMBER:
  case SSL_R_HTTP_REQUEST:
    return "; the peer does not speak TLS, check its address";
  case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
  case SSL_R_UNSUPPORTED_PROTOCOL:
    return "; both ends need TLS 1.3";
  default:
    return "";
  }
}

/// Of the certificates from the peer's to the authority's, checks the peer's.
int check_revoked(int is_good, X509_STORE_CTX* x) {
  if (is_good == 0 || X509_STORE_CTX_get_error_depth(x) != 0)
    return is_good;
  auto session = static_cast<SSL*>(
    X509_STORE_CTX_get_ex_data(x, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto list = static_cast<revocation_list*>(
    SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
  list->refresh();
  if (!list->has(*X509_STORE_CTX_get_current_cert(x)))
    return 1;
  X509_STORE_CTX_set_error(x, X509_V_ERR_CERT_REVOKED);
  return 0;
}

} // namespace

caf::expected<std::shared_ptr<tls_context>>
tls_context::make(const tls_files& files) {
  auto result = std::make_shared<tls_context>();
  result->ctx_.reset(SSL_CTX_new(TLS_method()));
  auto ctx = result->ctx_.get();
  if (ctx == nullptr)
    return make_error(errc::device_unavailable, "OpenSSL: " + noted_reason());
  if (auto err = use_certificate(ctx, {files.certificate, files.key}))
    return err;
  if (auto err = use_authority(ctx, files.authority))
    return err;
  if (!files.revoked.empty()) {
    auto list = revocation_list::make(files.revoked);
    if (!list)
      return std::move(list.error());
    result->revoked_ = std::move(*list);
    SSL_CTX_set_app_data(ctx, result->revoked_.get());
    SSL_CTX_set_verify(ctx, SSL_CTX_get_verify_mode(ctx), check_revoked);
  }
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
  auto advice = remedy(ERR_peek_last_error());
  auto noted = noted_reason();
  if (verified != X509_V_OK)
    return std::string{"certificate of the peer: "}
           + X509_verify_cert_error_string(verified)
           + (verified == X509_V_ERR_CERT_REVOKED
                ? " in --tls.revoked; make it a new one"
              : verified == X509_V_ERR_CERT_HAS_EXPIRED
                ? "; make it a new one, or check the clock"
                : "; give the --tls.ca that signed it");
  if (kind == SSL_ERROR_SSL)
    return "TLS: " + noted + advice;
  return "the peer closed the connection during the TLS handshake";
}

} // namespace actorcsi::platform
