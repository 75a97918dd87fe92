#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "caf/expected.hpp"

#include "actorcsi/supervisor.pb.h"

#include "platform/page/http/server.hpp"
#include "platform/page/page.hpp"

namespace actorcsi {

struct host_page_config {
  /// Address to listen on; any other than loopback requires a token, and a
  /// certificate or `is_insecure`.
  std::string address = "127.0.0.1";
  /// 0 for any free port.
  uint16_t port = 0;
  /// Access token that a browser must send; empty for none.
  std::string token;
  /// File that has the token in its first line, in its place.
  std::string token_file;
  /// The certificate for HTTPS beyond loopback; on loopback the page is plain
  /// HTTP.
  platform::certificate_files tls;
  /// Serves other machines without TLS.
  bool is_insecure = false;
};

/// The page over HTTP, served by a thread of its own: `/` is the page,
/// `/stream` the picture as MJPEG, `/snapshot.jpg` the next picture, `/metrics`
/// the figures of all actors for Prometheus, `/actors` the list of actors, and
/// `POST /call/NAME` a call with request and answer in JSON, as in `actorcsi
/// call`.
///
/// Limits: 16 browsers and 32 open calls, more are refused; and those of
/// platform::http. A second thread makes JPEGs while at least one browser
/// watches.
class host_page : public platform::page {
public:
  /// Begins to listen. Errors: errc::invalid_argument without a token or a
  /// certificate for an address other than loopback, errc::not_open if it
  /// cannot listen.
  static caf::expected<std::unique_ptr<host_page>>
  make(const host_page_config& config);

  /// The address of the page for a browser, with the token.
  virtual std::string url() const = 0;

  /// Takes what the supervisor knows of the parts for `/metrics`; for any
  /// thread.
  virtual void set_report(const NodeReport& now) = 0;
};

} // namespace actorcsi
