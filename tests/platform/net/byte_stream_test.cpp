#include "platform/net/byte_stream.hpp"

#include <future>
#include <numeric>
#include <thread>

#include <catch2/catch.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/io/middleman.hpp"

using namespace actorcsi::platform;
using namespace std::chrono_literals;

namespace network = caf::io::network;

namespace {

/// Messages between 1 byte and more than the socket's buffers hold, small and
/// large in turn.
const std::vector<size_t> sizes = {
  1, 32,      4'096, 4'097,   32,    3'000'000, 5, 614'432,
  2, 614'432, 32,    100'000, 4'095, 9'000'000, 1};

std::vector<char> message_of(size_t size, size_t seed) {
  std::vector<char> result(size);
  std::iota(result.begin(), result.end(), static_cast<char>(seed));
  return result;
}

/// Takes what a stream has received.
class reader final : public network::stream_manager {
public:
  explicit reader(byte_stream& stream) : stream_(&stream) {
    expect_next();
  }

  bool consume(caf::execution_unit*, const void* data, size_t size) override {
    auto expected = message_of(sizes[next_], next_);
    auto bytes = static_cast<const char*>(data);
    correct = correct && size == expected.size()
              && std::equal(expected.begin(), expected.end(), bytes);
    ++next_;
    if (next_ == sizes.size()) {
      done.set_value();
      return false;
    }
    expect_next();
    return true;
  }

  void data_transferred(caf::execution_unit*, size_t, size_t) override {
    // nop
  }

  uint16_t port() const override {
    return 0;
  }

  std::string addr() const override {
    return {};
  }

  void graceful_shutdown() override {
    // nop
  }

  void add_to_loop() override {
    // nop
  }

  void remove_from_loop() override {
    // nop
  }

  std::promise<void> done;
  bool correct = true;

protected:
  caf::message detach_message() override {
    return {};
  }

  void detach_from(caf::io::abstract_broker*) override {
    // nop
  }

private:
  void expect_next() {
    stream_->configure_read(sizes[next_]);
  }

  byte_stream* stream_;
  size_t next_ = 0;
};

/// A stream in CAF's thread, and the other end of its socket.
struct fixture {
  fixture() {
    cfg.load<caf::io::middleman>();
    sys = std::make_unique<caf::actor_system>(cfg);
    mpx =
      dynamic_cast<network::default_multiplexer*>(&sys->middleman().backend());
    REQUIRE(mpx != nullptr);
    int fds[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
    peer = fds[1];
    in_loop([&] {
      stream = std::make_unique<byte_stream>(*mpx, fds[0], nullptr);
      manager = caf::make_counted<reader>(*stream);
    });
  }

  ~fixture() {
    in_loop([this] {
      stream->passivate();
      mpx->del(network::operation::write, stream->fd(), stream.get());
    });
    // The event loop has let go of it after that turn.
    in_loop([] {});
    in_loop([this] {
      stream.reset();
      manager.reset();
    });
    if (peer >= 0)
      ::close(peer);
  }

  template <class F>
  void in_loop(F f) {
    std::promise<void> done;
    mpx->dispatch([&] {
      f();
      done.set_value();
    });
    done.get_future().wait();
  }

  caf::actor_system_config cfg;
  std::unique_ptr<caf::actor_system> sys;
  network::default_multiplexer* mpx = nullptr;
  int peer = -1;
  std::unique_ptr<byte_stream> stream;
  caf::intrusive_ptr<reader> manager;
};

} // namespace

TEST_CASE("ByteStream_MessagesOfAnySize_ArriveWholeAndInOrder") {
  fixture f;
  f.in_loop([&] { f.stream->activate(f.manager.get()); });
  std::vector<char> all;
  for (size_t i = 0; i < sizes.size(); ++i) {
    auto x = message_of(sizes[i], i);
    all.insert(all.end(), x.begin(), x.end());
  }
  size_t piece = 1;
  for (size_t sent = 0; sent < all.size(); piece = piece * 3 % 200'003) {
    auto n = ::send(f.peer, all.data() + sent,
                    std::min(piece, all.size() - sent), MSG_NOSIGNAL);
    REQUIRE(n > 0);
    sent += static_cast<size_t>(n);
  }
  auto done = f.manager->done.get_future();
  REQUIRE(done.wait_for(60s) == std::future_status::ready);
  CHECK(f.manager->correct);
}

TEST_CASE("ByteStream_WhatASlowReaderLeaves_IsSentBehindIt") {
  fixture f;
  std::vector<char> all;
  std::thread writer{[&] {
    for (size_t i = 0; i < sizes.size(); ++i)
      f.in_loop([&, i] {
        auto x = message_of(sizes[i], i);
        auto& to = f.stream->wr_buf();
        to.insert(to.end(), x.begin(), x.end());
        f.stream->flush(f.manager.get());
      });
  }};
  size_t total = std::accumulate(sizes.begin(), sizes.end(), size_t{0});
  std::vector<char> buffer(300'000);
  while (all.size() < total) {
    pollfd ready{f.peer, POLLIN, 0};
    REQUIRE(::poll(&ready, 1, 60'000) == 1);
    auto n = ::recv(f.peer, buffer.data(), buffer.size(), 0);
    REQUIRE(n > 0);
    all.insert(all.end(), buffer.begin(), buffer.begin() + n);
  }
  writer.join();
  auto at = all.begin();
  for (size_t i = 0; i < sizes.size(); ++i) {
    auto x = message_of(sizes[i], i);
    CHECK(std::equal(x.begin(), x.end(), at));
    at += static_cast<std::ptrdiff_t>(x.size());
  }
  f.in_loop([&] { CHECK(f.stream->unsent() == 0); });
}

TEST_CASE("ByteStream_Shutdown_SendsFirstWhatWaits") {
  fixture f;
  auto x = message_of(9'000'000, 3);
  f.in_loop([&] {
    f.stream->wr_buf() = x;
    f.stream->flush(f.manager.get());
    CHECK(f.stream->unsent() > 0);
    f.stream->graceful_shutdown();
  });
  std::vector<char> all;
  std::vector<char> buffer(300'000);
  for (;;) {
    auto n = ::recv(f.peer, buffer.data(), buffer.size(), 0);
    REQUIRE(n >= 0);
    if (n == 0)
      break;
    all.insert(all.end(), buffer.begin(), buffer.begin() + n);
  }
  CHECK(all == x);
}

TEST_CASE("ByteStream_LostPeer_EndsReadingAndWriting") {
  fixture f;
  auto is_in_use = [&] {
    auto result = false;
    f.in_loop([&] { result = !f.manager->unique(); });
    return result;
  };
  SECTION("reading") {
    f.in_loop([&] { f.stream->activate(f.manager.get()); });
  }
  SECTION("writing") {
    f.in_loop([&] {
      f.stream->wr_buf() = message_of(9'000'000, 3);
      f.stream->flush(f.manager.get());
    });
  }
  CHECK(is_in_use());
  ::close(std::exchange(f.peer, -1));
  auto end = std::chrono::steady_clock::now() + 60s;
  while (is_in_use() && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(1ms);
  CHECK_FALSE(is_in_use());
}

TEST_CASE("ByteStream_EndedInTheTurnItBeganIn_LetsGoOfItsManager") {
  fixture f;
  f.in_loop([&] {
    f.stream->activate(f.manager.get());
    f.stream->deactivate();
    CHECK(f.manager->unique());
  });
}
