#include "platform/page/http/server.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/resource.h>

#include "platform/base/errc.hpp"

#include "platform/page/http/address.hpp"
#include "platform/page/http/certificate.hpp"
#include "platform/page/http/channel.hpp"
#include "platform/page/http/connection.hpp"

namespace actorcsi::platform::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Pause after the system had no descriptor or memory for a connection.
constexpr auto accept_pause = std::chrono::milliseconds{200};

constexpr size_t min_connections = 4;

/// Connections that leave the rest of the process its descriptors.
size_t bounded_by_descriptors(size_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0
      || limit.rlim_cur == RLIM_INFINITY)
    return wanted;
  return std::max(min_connections,
                  std::min<size_t>(wanted, limit.rlim_cur / 4));
}

std::string as_lines(const header_list& headers) {
  std::string result;
  for (auto& kvp : headers)
    result += kvp.first + ": " + kvp.second + "\r\n";
  return result;
}

std::string text_of(const tcp::endpoint& x) {
  auto address = x.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6())
      .to_string();
  return address.to_string();
}

/// The server's figures, which any thread may read.
struct counters {
  std::atomic<uint64_t> connections{0};
  std::atomic<uint64_t> accepted{0};
  std::atomic<uint64_t> evicted{0};
  std::atomic<uint64_t> refused{0};
  std::atomic<uint64_t> timed_out{0};
};

class asio_server final : public server {
public:
  explicit asio_server(server_config config)
    : config_(std::move(config)),
      io_(std::make_shared<asio::io_context>(1)),
      around_{io_,
              config_.limits,
              as_lines(config_.headers),
              nullptr,
              [this](connection& x) { on_end(x); },
              [this] { ++counters_.timed_out; }},
      acceptor_(*io_),
      pause_(*io_) {
    around_.limits.connections =
      bounded_by_descriptors(config_.limits.connections);
  }

  ~asio_server() override {
    if (!thread_.joinable())
      return;
    asio::post(*io_, [this] {
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      auto all = connections_;
      for (auto& x : all)
        x->close();
      io_->stop();
    });
    thread_.join();
    connections_.clear();
  }

  caf::error open() {
    if (!config_.tls.certificate.empty() || !config_.tls.key.empty()) {
      auto tls = make_tls(config_.tls);
      if (!tls)
        return std::move(tls.error());
      tls_ = std::move(*tls);
    }
    return listen();
  }

  void start(handler on_request) override {
    around_.on_request = std::move(on_request);
    accept();
    thread_ = std::thread{[this] {
      if (config_.on_thread)
        config_.on_thread();
      auto work = asio::make_work_guard(*io_);
      io_->run();
    }};
  }

  uint16_t port() const override {
    return port_;
  }

  void wake_streams() override {
    // One word is enough until it is heard.
    if (is_waking_.exchange(true))
      return;
    post([this] {
      is_waking_ = false;
      for (auto& x : connections_)
        x->pump();
    });
  }

  void post(std::function<void()> f) override {
    asio::post(*io_, std::move(f));
  }

  void after(caf::timespan delay, std::function<void()> f) override {
    post([this, delay, f = std::move(f)] {
      auto timer = std::make_shared<asio::steady_timer>(*io_);
      timer->expires_after(
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(delay));
      timer->async_wait([timer, f](error_code err) {
        if (!err)
          f();
      });
    });
  }

  server_statistics statistics() const override {
    return {counters_.connections, counters_.accepted, counters_.evicted,
            counters_.refused, counters_.timed_out};
  }

private:
  caf::error listen() {
    error_code err;
    tcp::resolver resolver{*io_};
    auto found = resolver.resolve(config_.address, std::to_string(config_.port),
                                  tcp::resolver::passive, err);
    if (err)
      return make_error(errc::invalid_argument,
                        "viewer.address=" + config_.address + ": "
                          + err.message()
                          + "; give an address of this machine");
    auto endpoint = found.begin()->endpoint();
    acceptor_.open(endpoint.protocol(), err);
    // For a port that an ended program has used; one that listens keeps it.
    if (!err)
      acceptor_.set_option(tcp::acceptor::reuse_address{true}, err);
    if (!err)
      acceptor_.bind(endpoint, err);
    if (!err)
      acceptor_.listen(128, err);
    if (err)
      return make_error(errc::not_open,
                        "viewer.port=" + std::to_string(config_.port) + ": "
                          + err.message() + " on " + config_.address
                          + "; give another port");
    port_ = acceptor_.local_endpoint(err).port();
    return caf::none;
  }

  void accept() {
    acceptor_.async_accept([this](error_code err, tcp::socket socket) {
      if (err == asio::error::operation_aborted)
        return;
      if (err) {
        pause();
        return;
      }
      admit(std::move(socket));
      accept();
    });
  }

  /// Waits before it accepts again, after making room.
  void pause() {
    evict([](const connection&) { return true; });
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](error_code err) {
      if (!err)
        accept();
    });
  }

  void admit(tcp::socket socket) {
    error_code err;
    auto endpoint = socket.remote_endpoint(err);
    if (err)
      return;
    auto peer = text_of(endpoint);
    auto group = address_group(peer);
    auto from_there = [&](const connection& x) { return x.group() == group; };
    auto count = static_cast<size_t>(
      std::count_if(connections_.begin(), connections_.end(),
                    [&](auto& x) { return from_there(*x); }));
    if ((count >= around_.limits.per_address && !evict(from_there))
        || (connections_.size() >= around_.limits.connections
            && !evict([](const connection&) { return true; }))) {
      ++counters_.refused;
      return;
    }
    ++counters_.accepted;
    socket.set_option(tcp::no_delay{true}, err);
    // The system would else keep 4 MB for each peer that reads nothing.
    socket.set_option(tcp::socket::send_buffer_size{around_.limits.unread},
                      err);
    auto added = std::make_shared<connection>(
      around_, *io_, make_channel(std::move(socket), tls_.get()),
      std::move(peer));
    connections_.push_back(added);
    counters_.connections = connections_.size();
    added->start();
  }

  /// Ends the connection that has kept the server waiting for longest.
  template <class Predicate>
  bool evict(Predicate may) {
    // Keeps it until `cut` returns.
    std::shared_ptr<connection> idlest;
    connection::clock::time_point oldest;
    for (auto& x : connections_) {
      if (!may(*x))
        continue;
      auto since = x->waits_since();
      if (since && (!idlest || *since < oldest)) {
        idlest = x;
        oldest = *since;
      }
    }
    if (!idlest)
      return false;
    ++counters_.evicted;
    idlest->cut();
    return true;
  }

  void on_end(connection& x) {
    auto i = std::find_if(connections_.begin(), connections_.end(),
                          [&](auto& y) { return y.get() == &x; });
    if (i != connections_.end())
      connections_.erase(i);
    counters_.connections = connections_.size();
  }

  server_config config_;
  std::shared_ptr<asio::ssl::context> tls_;
  /// Connections and answers that are still open refer to it weakly.
  std::shared_ptr<asio::io_context> io_;
  connection::surroundings around_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  /// In the order in which they were made.
  std::list<std::shared_ptr<connection>> connections_;
  counters counters_;
  std::atomic<bool> is_waking_{false};
  uint16_t port_ = 0;
  std::thread thread_;
};

} // namespace

caf::expected<std::unique_ptr<server>> server::make(server_config config) {
  auto result = std::make_unique<asio_server>(std::move(config));
  if (auto err = result->open())
    return err;
  return std::unique_ptr<server>{std::move(result)};
}

} // namespace actorcsi::platform::http
