#pragma once

#include <string>

#include "platform/base/time.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi::platform {

/// A socket until it is handed to CAF: connected, through the TLS handshake if
/// there is TLS and, as a client, with the server's first bytes waiting. Never
/// blocks; its owner polls `fd()` for `events()`.
class handshake {
public:
  enum class outcome { pending, ready, failed };

  /// Time limit for the whole handshake.
  static constexpr auto limit = std::chrono::seconds{5};

  /// A connection that a peer has opened. `tls` is `nullptr` for plain TCP.
  /// Takes over `fd`.
  static handshake accepted(int fd, std::string address, tls_context* tls,
                            time_point now);

  /// Begins a connection to `address`. If that fails, step() says why.
  static handshake begin(const std::string& address, tls_context* tls,
                         time_point now);

  handshake(handshake&& other) noexcept;
  handshake& operator=(handshake&& other) noexcept;
  ~handshake();

  /// Continues as far as possible without blocking.
  outcome step(time_point now);

  /// The reason of the failure.
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
