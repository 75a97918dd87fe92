#include "platform/page/http/channel.hpp"

#include <utility>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace actorcsi::platform::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

void close_socket(tcp::socket& x) {
  error_code ignored;
  x.close(ignored);
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

  void write(const buffers& from, callback done) override {
    asio::async_write(socket_, from, std::move(done));
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

  void write(const buffers& from, callback done) override {
    asio::async_write(stream_, from, std::move(done));
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
