#pragma once

#include <string>

#include <openssl/ssl.h>

#include "caf/error.hpp"

namespace actorcsi::platform {

/// PEM files of one end of a connection with TLS.
struct certificate_files {
  std::string certificate;
  std::string key;
};

/// Makes `ctx` take TLS 1.3 only, with that certificate and key. Never asks for
/// a password. Errors: errc::invalid_argument, naming --tls.cert or --tls.key:
/// a file that is missing, not a file, empty, not PEM or encrypted, a key that
/// other users can access or that belongs to another certificate, a certificate
/// that is not valid now.
caf::error use_certificate(SSL_CTX* ctx, const certificate_files& files);

/// Makes `ctx` accept peers with a certificate of the authority in `file` only.
/// Errors: as above, naming --tls.ca.
caf::error use_authority(SSL_CTX* ctx, const std::string& file);

/// Days before the end of a certificate from which on there is a warning.
constexpr int expiry_warning_days = 14;

/// A warning for the log if the certificate in `file` ends within
/// `expiry_warning_days` from now, or has ended; otherwise empty. The file has
/// been checked before.
std::string expiry_warning(const std::string& file);

} // namespace actorcsi::platform
