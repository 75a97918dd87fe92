#pragma once

#include <string>

#include "platform/base/time.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi::platform {

/// A socket until CAF can have it: connected, through the TLS handshake if
/// there is TLS and, towards a server, with the server's first words waiting.
/// Never blocks; its owner polls `fd()` for `events()`.
class handshake {
public:
  enum class outcome { pending, ready, failed };

  /// How long the whole may take.
  static constexpr auto limit = std::chrono::seconds{5};

  /// A connection that somebody has made to us. `tls` is `nullptr` for none.
  /// Takes over `fd`.
  static handshake accepted(int fd, std::string address, tls_context* tls,
                            time_point now);

  /// A connection to `address`, which begins here. If it cannot, step() says
  /// why.
  static handshake begin(const std::string& address, tls_context* tls,
                         time_point now);

  handshake(handshake&& other) noexcept;
  handshake& operator=(handshake&& other) noexcept;
  ~handshake();

  /// Goes on as far as it can.
  outcome step(time_point now);

  /// Why it failed.
  const std::string& reason() const {
    return reason_;
  }

  const std::string& address() const {
    return address_;
  }

  bool is_client() const {
    return is_client_;
  }

  int fd() const {
    return fd_;
  }

  short events() const {
    return events_;
  }

  time_point deadline() const {
    return deadline_;
  }

  /// Hands the socket over.
  int release_fd();

  ssl_ptr release_tls() {
    return std::move(ssl_);
  }

private:
  enum class phase { connecting, securing, listening, done };

  handshake() = default;

  outcome fail(std::string reason);

  outcome connect_step();

  outcome tls_step();

  outcome listen_step();

  std::string address_;
  std::string reason_;
  tls_context* tls_ = nullptr;
  ssl_ptr ssl_;
  int fd_ = -1;
  bool is_client_ = false;
  short events_ = 0;
  phase phase_ = phase::done;
  time_point deadline_;
};

} // namespace actorcsi::platform
