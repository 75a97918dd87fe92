#pragma once

#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "caf/expected.hpp"

#include "platform/net/certificate_files.hpp"

namespace actorcsi::platform::http {

/// A server's TLS 1.3 with the certificate in `files`. Errors:
/// errc::invalid_argument, naming the option.
caf::expected<std::shared_ptr<boost::asio::ssl::context>>
make_tls(const certificate_files& files);

} // namespace actorcsi::platform::http
