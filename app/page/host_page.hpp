#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "caf/expected.hpp"

#include "platform/page/page.hpp"

namespace actorcsi {

struct host_page_config {
  /// Address to listen on; any other than loopback requires a token.
  std::string address = "127.0.0.1";
  /// 0 for any free port.
  uint16_t port = 0;
  /// Access token that a browser must send; empty for none.
  std::string token;
};

/// The page over HTTP, served by its own threads: `/` is the page, `/stream`
/// the picture as MJPEG, `/actors` the list of actors, and `POST /call/NAME` a
/// call with request and answer in JSON, as in `actorcsi call`.
///
/// Limits: 16 browsers and 32 open calls; more are refused. A thread makes
/// JPEGs while at least one browser watches.
class host_page : public platform::page {
public:
  /// Begins to listen. Errors: errc::invalid_argument without a token for an
  /// address other than loopback, errc::not_open if it cannot listen.
  static caf::expected<std::unique_ptr<host_page>>
  make(const host_page_config& config);

  /// The address of the page for a browser.
  virtual std::string url() const = 0;
};

} // namespace actorcsi
