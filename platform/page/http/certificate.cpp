#include "platform/page/http/certificate.hpp"

#include <openssl/ssl.h>

namespace actorcsi::platform::http {

caf::expected<std::shared_ptr<boost::asio::ssl::context>>
make_tls(const certificate_files& files) {
  auto result = std::make_shared<boost::asio::ssl::context>(
    boost::asio::ssl::context::tls_server);
  auto ctx = result->native_handle();
  if (auto err = use_certificate(ctx, files))
    return err;
  // The server keeps no state of browsers that have gone.
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(ctx, 0);
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
  return result;
}

} // namespace actorcsi::platform::http
