#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "caf/expected.hpp"

#include "platform/page/page.hpp"

namespace actorcsi {

struct host_page_config {
  /// Where to listen; anything but loopback needs a token.
  std::string address = "127.0.0.1";
  /// 0 lets the system choose.
  uint16_t port = 0;
  /// What a browser has to know; empty for nothing.
  std::string token;
};

/// The page over HTTP, with threads of its own: `/` is the page, `/stream` the
/// picture as MJPEG, `/actors` who there is, and `POST /call/NAME` a call with
/// JSON in and out, as `actorcsi call` takes them.
///
/// At most 16 watch at a time and 32 calls are open; more are turned away.
/// JPEGs are made in a thread that works only while somebody watches.
class host_page : public platform::page {
public:
  /// Begins to listen. Errors: errc::invalid_argument for an address beyond
  /// loopback without a token, errc::not_open if it cannot be listened to.
  static caf::expected<std::unique_ptr<host_page>>
  make(const host_page_config& config);

  /// What to type into a browser.
  virtual std::string url() const = 0;
};

} // namespace actorcsi
