#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "caf/expected.hpp"

#include "platform/net/revocation_list.hpp"

namespace actorcsi::platform {

/// PEM files: this node's certificate and key, and the authority that has
/// signed the certificates of all nodes.
struct tls_files {
  std::string certificate;
  std::string key;
  std::string authority;
  /// Serial numbers that are no longer accepted; see revocation_list. Empty for
  /// none.
  std::string revoked;
};

struct ssl_deleter {
  void operator()(SSL* x) const noexcept {
    SSL_free(x);
  }
};

using ssl_ptr = std::unique_ptr<SSL, ssl_deleter>;

/// TLS 1.3 with certificates on both sides. Every peer with a certificate that
/// the authority signed, and that is not revoked, is accepted as a node; names
/// in it are not checked.
class tls_context {
public:
  /// Errors: errc::invalid_argument, naming the option: an unreadable file, a
  /// key that other users may read or that belongs to another certificate, a
  /// certificate that is not valid now, a list of revoked ones that is none.
  static caf::expected<std::shared_ptr<tls_context>>
  make(const tls_files& files);

  /// A session on `fd`, whose handshake has not begun; `nullptr` if memory does
  /// not suffice.
  ssl_ptr new_session(int fd, bool as_client) const;

private:
  struct deleter {
    void operator()(SSL_CTX* x) const noexcept {
      SSL_CTX_free(x);
    }
  };

  std::shared_ptr<revocation_list> revoked_;
  std::unique_ptr<SSL_CTX, deleter> ctx_;
};

/// Why the call of OpenSSL that returned `result` failed, for a person.
std::string tls_reason(const SSL* session, int result);

} // namespace actorcsi::platform
