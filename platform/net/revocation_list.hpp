#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include <openssl/x509.h>

#include "caf/expected.hpp"

namespace actorcsi::platform {

/// The serial numbers of certificates that are no longer accepted, from a file:
/// a line for each, in hexadecimal, as `openssl x509 -serial -noout` prints
/// them; the rest of a line behind `#` is a comment. The file is read again
/// when it changes. For any thread.
class revocation_list {
public:
  /// Largest file, in bytes.
  static constexpr size_t max_size = size_t{1} << 20;

  /// Errors: errc::invalid_argument, naming --tls.revoked and the line, if the
  /// file cannot be read, is too large, or has something else in it.
  static caf::expected<std::shared_ptr<revocation_list>>
  make(const std::string& file);

  explicit revocation_list(std::string file) : file_(std::move(file)) {
    // nop
  }

  /// Reads the file again if it has changed. A file that cannot be used any
  /// more leaves the list as it is.
  void refresh();

  /// Rises with each change of the list.
  uint32_t changes() const;

  /// Whether the list has the serial number of a certificate, given as PEM.
  /// Also true if that is no certificate.
  bool has(std::string_view pem) const;

  bool has(const X509& certificate) const;

private:
  using serials = std::set<std::string>;

  /// What tells one version of the file from another.
  std::string version() const;

  caf::expected<serials> read() const;

  std::string file_;
  mutable std::mutex mutex_;
  std::string version_;
  serials serials_;
  uint32_t changes_ = 0;
};

} // namespace actorcsi::platform
