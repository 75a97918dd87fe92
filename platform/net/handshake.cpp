#include "platform/net/handshake.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/net/connection.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

namespace actorcsi::platform {

namespace {

/// A peer that acknowledges nothing for this long is gone. TCP alone would keep
/// the socket for a quarter of an hour.
constexpr int user_timeout_ms = 10'000;

void set_up(int fd) {
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, user_timeout_ms);
}

} // namespace

handshake handshake::accepted(int fd, std::string address, tls_context* tls,
                              time_point now) {
  handshake result;
  result.fd_ = fd;
  result.address_ = std::move(address);
  result.tls_ = tls;
  result.deadline_ = now + limit;
  result.phase_ = tls != nullptr ? phase::securing : phase::done;
  set_up(fd);
  return result;
}

handshake handshake::begin(const std::string& address, tls_context* tls,
                           time_point now) {
  handshake result;
  result.is_client_ = true;
  result.address_ = address;
  result.tls_ = tls;
  result.deadline_ = now + limit;
  result.phase_ = phase::connecting;
  auto where = parse_tcp_address("tcp:" + address);
  auto endpoint = where ? resolve(*where) : where.error();
  if (!endpoint) {
    result.reason_ = describe(endpoint.error());
    return result;
  }
  result.fd_ = ::socket(endpoint->storage.ss_family,
                        SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (result.fd_ < 0) {
    result.reason_ = std::strerror(errno);
    return result;
  }
  set_up(result.fd_);
  if (::connect(result.fd_, endpoint->get(), endpoint->size) != 0
      && errno != EINPROGRESS)
    result.reason_ = std::strerror(errno);
  result.events_ = POLLOUT;
  return result;
}

handshake::handshake(handshake&& other) noexcept {
  *this = std::move(other);
}

handshake& handshake::operator=(handshake&& other) noexcept {
  address_ = std::move(other.address_);
  reason_ = std::move(other.reason_);
  tls_ = other.tls_;
  std::swap(ssl_, other.ssl_);
  std::swap(fd_, other.fd_);
  is_client_ = other.is_client_;
  events_ = other.events_;
  phase_ = other.phase_;
  deadline_ = other.deadline_;
  return *this;
}

handshake::~handshake() {
  if (fd_ >= 0)
    ::close(fd_);
}

int handshake::release_fd() {
  return std::exchange(fd_, -1);
}

handshake::outcome handshake::fail(std::string reason) {
  reason_ = std::move(reason);
  return outcome::failed;
}

handshake::outcome handshake::step(time_point now) {
  if (!reason_.empty())
    return outcome::failed;
  auto result = outcome::ready;
  while (phase_ != phase::done && result == outcome::ready) {
    if (phase_ == phase::connecting)
      result = connect_step();
    else if (phase_ == phase::securing)
      result = tls_step();
    else
      result = listen_step();
  }
  if (result != outcome::pending || now < deadline_)
    return result;
  if (phase_ == phase::connecting)
    return fail("the host did not answer in time");
  if (phase_ == phase::securing)
    return fail("no TLS handshake within 5 s");
  return fail(tls_ != nullptr
                ? "the peer sent nothing"
                : "the peer sent nothing; check that it is a node without TLS");
}

handshake::outcome handshake::connect_step() {
  pollfd ready{fd_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) == 0)
    return outcome::pending;
  int code = 0;
  socklen_t size = sizeof(code);
  ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &code, &size);
  if (code != 0)
    return fail(std::strerror(code));
  phase_ = tls_ != nullptr ? phase::securing : phase::listening;
  events_ = POLLIN;
  return outcome::ready;
}

handshake::outcome handshake::tls_step() {
  if (!ssl_)
    ssl_ = tls_->new_session(fd_, is_client_);
  if (!ssl_)
    return fail("out of memory for a TLS session");
  ERR_clear_error();
  auto result = SSL_do_handshake(ssl_.get());
  if (result == 1) {
    phase_ = is_client_ ? phase::listening : phase::done;
    events_ = POLLIN;
    return outcome::ready;
  }
  auto kind = SSL_get_error(ssl_.get(), result);
  if (kind != SSL_ERROR_WANT_READ && kind != SSL_ERROR_WANT_WRITE)
    return fail(tls_reason(ssl_.get(), result));
  events_ = kind == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
  return outcome::pending;
}

handshake::outcome handshake::listen_step() {
  // CAF counts the silence of a client's connection from the beginning of time
  // until the server has sent something, so CAF gets the connection only then.
  uint8_t words[introduction_size];
  auto size = ::recv(fd_, words, sizeof(words), MSG_PEEK);
  if (size < 0 && (errno == EAGAIN || errno == EINTR))
    return outcome::pending;
  if (size <= 0)
    return fail(size < 0
                  ? std::strerror(errno)
                  : "the peer closed the connection; it may require TLS");
  if (tls_ == nullptr) {
    if (size < static_cast<ssize_t>(sizeof(words)))
      return outcome::pending;
    if (!introduces_node(words))
      return fail("the peer is not an ActorCSI node");
  } else {
    constexpr ssize_t record_header = 5;
    if (size < record_header)
      return outcome::pending;
    // In TLS 1.3 a client that the server rejects still completes its own
    // handshake. The server's alert is a record shorter than any handshake of
    // CAF's; reading it here would hide it from CAF.
    auto length = static_cast<size_t>(words[3]) << 8 | words[4];
    if (length < introduction_size) {
      char byte;
      ERR_clear_error();
      auto result = SSL_peek(ssl_.get(), &byte, 1);
      return fail(tls_reason(ssl_.get(), result));
    }
  }
  phase_ = phase::done;
  return outcome::ready;
}

} // namespace actorcsi::platform
