#pragma once

#include <array>
#include <functional>
#include <memory>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

namespace actorcsi::platform::http {

/// The bytes of one connection, plain or through TLS. The caller keeps buffers
/// and the channel alive until `done` is called.
class channel {
public:
  using callback = std::function<void(boost::system::error_code, size_t)>;

  using buffers = std::array<boost::asio::const_buffer, 3>;

  virtual ~channel() = default;

  virtual void handshake(callback done) = 0;

  virtual void read(boost::asio::mutable_buffer to, callback done) = 0;

  /// Writes all of `from`, and calls `on_progress` before each piece of it.
  virtual void write(const buffers& from, std::function<void()> on_progress,
                     callback done) = 0;

  /// Bytes that were written and that the other end has not acknowledged.
  virtual size_t unacknowledged() = 0;

  /// Tells the other end that nothing more is sent.
  virtual void finish(callback done) = 0;

  /// Makes `close` discard what was written and is not on its way yet.
  virtual void discard() = 0;

  /// Ends everything at once.
  virtual void close() = 0;
};

/// A channel on `socket`; with TLS if there is a context, which outlives it.
std::unique_ptr<channel> make_channel(boost::asio::ip::tcp::socket socket,
                                      boost::asio::ssl::context* tls);

} // namespace actorcsi::platform::http
