#include "platform/page/http/channel.hpp"

#include <utility>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <linux/sockios.h>
#include <sys/ioctl.h>

namespace actorcsi::platform::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Limit of one piece of a write, so that progress shows.
constexpr size_t piece = 1 << 16;

void close_socket(tcp::socket& x) {
  error_code ignored;
  x.close(ignored);
}

void discard_unsent(tcp::socket& x) {
  error_code ignored;
  // The system would keep it for minutes for a peer that reads nothing.
  x.set_option(tcp::socket::linger{true, 0}, ignored);
}

size_t unacknowledged_in(tcp::socket& x) {
  int result = 0;
  if (::ioctl(x.native_handle(), SIOCOUTQ, &result) != 0 || result < 0)
    return 0;
  return static_cast<size_t>(result);
}

template <class Stream>
void write_all(Stream& to, const channel::buffers& from,
               std::function<void()> on_progress, channel::callback done) {
  auto next_piece = [on_progress = std::move(on_progress)](
                      const error_code& err, size_t) -> size_t {
    if (err)
      return 0;
    on_progress();
    return piece;
  };
  asio::async_write(to, from, std::move(next_piece), std::move(done));
}

class plain_channel final : public channel {
public:
  explicit plain_channel(tcp::socket socket) : socket_(std::move(socket)) {
    // nop
  }

  void handshake(callback done) override {
    done({}, 0);
  }

  void read(asio::mutable_buffer to, callback done) override {
    socket_.async_read_some(to, std::move(done));
  }

  void write(const buffers& from, std::function<void()> on_progress,
             callback done) override {
    write_all(socket_, from, std::move(on_progress), std::move(done));
  }

  size_t unacknowledged() override {
    return unacknowledged_in(socket_);
  }

  void discard() override {
    discard_unsent(socket_);
  }

  void finish(callback done) override {
    error_code err;
    socket_.shutdown(tcp::socket::shutdown_send, err);
    done(err, 0);
  }

  void close() override {
    close_socket(socket_);
  }

private:
  tcp::socket socket_;
};

class tls_channel final : public channel {
public:
  tls_channel(tcp::socket socket, asio::ssl::context& tls)
    : stream_(std::move(socket), tls) {
    // nop
  }

  void handshake(callback done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [done](error_code err) { done(err, 0); });
  }

  void read(asio::mutable_buffer to, callback done) override {
    stream_.async_read_some(to, std::move(done));
  }

  void write(const buffers& from, std::function<void()> on_progress,
             callback done) override {
    write_all(stream_, from, std::move(on_progress), std::move(done));
  }

  size_t unacknowledged() override {
    return unacknowledged_in(stream_.next_layer());
  }

  void discard() override {
    discard_unsent(stream_.next_layer());
  }

  void finish(callback done) override {
    stream_.async_shutdown([done](error_code err) { done(err, 0); });
  }

  void close() override {
    close_socket(stream_.next_layer());
  }

private:
  asio::ssl::stream<tcp::socket> stream_;
};

} // namespace

std::unique_ptr<channel> make_channel(tcp::socket socket,
                                      asio::ssl::context* tls) {
  if (tls == nullptr)
    return std::make_unique<plain_channel>(std::move(socket));
  return std::make_unique<tls_channel>(std::move(socket), *tls);
}

} // namespace actorcsi::platform::http
