#include "platform/page/http/server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <thread>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;
namespace http = platform::http;

namespace {

constexpr auto patience = 60s;

/// The browser's end of a connection.
class client {
public:
  explicit client(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0);
  }

  client(const client&) = delete;
  client& operator=(const client&) = delete;

  ~client() {
    ::close(fd_);
  }

  void send(const std::string& text) {
    ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
  }

  void half_close() {
    ::shutdown(fd_, SHUT_WR);
  }

  /// What arrives until `end` does, or the connection ends.
  std::string read(const std::string& end = {}) {
    std::string result;
    char room[4096];
    pollfd wait{fd_, POLLIN, 0};
    while (end.empty() || result.find(end) == std::string::npos) {
      if (::poll(&wait, 1, 60'000) <= 0)
        return result + "(silence)";
      auto n = ::recv(fd_, room, sizeof(room), 0);
      if (n <= 0)
        return result;
      result.append(room, static_cast<size_t>(n));
    }
    return result;
  }

  /// What is there now, or arrives first.
  std::string read_some(size_t limit) {
    std::string result(limit, ' ');
    auto n = ::recv(fd_, result.data(), limit, 0);
    result.resize(n > 0 ? static_cast<size_t>(n) : 0);
    return result;
  }

  /// The answer to a request, whose connection then ends.
  std::string ask(const std::string& path) {
    send("GET " + path
         + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return read();
  }

private:
  int fd_;
};

/// Parts until it is told to stop.
class counting_source final : public http::stream_source {
public:
  counting_source(std::atomic<int>& alive, size_t more)
    : alive_(alive), more_(more, ' ') {
    ++alive_;
  }

  ~counting_source() override {
    --alive_;
  }

  std::optional<http::stream_part> next() override {
    auto body =
      std::make_shared<const std::string>(std::to_string(++count_) + more_);
    return http::stream_part{"part ", body};
  }

private:
  std::atomic<int>& alive_;
  const std::string more_;
  int count_ = 0;
};

struct fixture {
  void start(http::server_limits limits = {}) {
    http::server_config config;
    config.limits = limits;
    config.headers = {{"X-Own", "1"}};
    auto made = http::server::make(std::move(config));
    REQUIRE(made);
    uut = std::move(*made);
    uut->start([this](const http::request& x,
                      const std::shared_ptr<http::exchange>& to) {
      if (x.path == "/never")
        return;
      ++requests;
      if (x.path == "/large")
        return to->answer(
          http::make_response(200, "text/plain", std::string(large, 'x')));
      if (x.path == "/stream")
        return to->stream("text/plain",
                          std::make_unique<counting_source>(
                            sources, x.query == "large" ? 1 << 18 : 0));
      auto answer = http::make_response(200, "text/plain", x.path + x.body);
      if (x.path == "/later")
        answer.delay = 100ms;
      to->answer(std::move(answer));
    });
  }

  bool eventually(const std::function<bool()>& is_so) {
    auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      if (is_so())
        return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }

  static constexpr size_t large = 1 << 20;

  std::atomic<int> sources{0};
  std::atomic<int> requests{0};
  std::unique_ptr<http::server> uut;
};

using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

} // namespace

TEST_CASE_METHOD(fixture, "HttpServer_Requests_AreAnsweredOnOneConnection") {
  start();
  client one{uut->port()};
  one.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK_THAT(one.read("/a"), StartsWith("HTTP/1.1 200 OK\r\n")
                               && Contains("X-Own: 1\r\n")
                               && Contains("Content-Length: 2\r\n"));
  // Two at once, and one whose answer is late.
  one.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\nGET /later HTTP/1.1\r\nHost: "
           "x\r\n\r\nPOST /d HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
           "Connection: close\r\n\r\nxyz");
  auto rest = one.read();
  CHECK_THAT(rest, Contains("\r\n\r\n/b") && Contains("\r\n\r\n/later")
                     && EndsWith("\r\n\r\n/dxyz"));
  client head{uut->port()};
  head.send("HEAD /a HTTP/1.0\r\n\r\n");
  CHECK_THAT(head.read(),
             Contains("Content-Length: 2\r\n") && EndsWith("\r\n\r\n"));
  client waits{uut->port()};
  waits.send("POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
             "Content-Length: 1\r\nConnection: close\r\n\r\n");
  CHECK_THAT(waits.read("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
  waits.send("!");
  CHECK_THAT(waits.read(), EndsWith("/e!"));
}

TEST_CASE_METHOD(fixture, "HttpServer_HalfClosedRequest_IsAnswered") {
  start();
  client one{uut->port()};
  one.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  one.half_close();
  CHECK_THAT(one.read(), EndsWith("/a"));
  client incomplete{uut->port()};
  incomplete.send("GET /a HTT");
  incomplete.half_close();
  CHECK_THAT(incomplete.read(), StartsWith("HTTP/1.1 400 "));
  client silent{uut->port()};
  silent.half_close();
  CHECK(silent.read().empty());
}

TEST_CASE_METHOD(fixture, "HttpServer_SlowRequests_EndInTimeAndHinderNobody") {
  http::server_limits limits;
  limits.request_time = 300ms;
  start(limits);
  client silent{uut->port()};
  client slow{uut->port()};
  auto begin = std::chrono::steady_clock::now();
  std::atomic<bool> over{false};
  // A byte now and then does not prolong it.
  std::thread sender{[&] {
    for (char c : std::string{"GET /a HTTP/1.1\r\nHost: x\r\nA: aaaaaaaaaaa"}) {
      if (over)
        return;
      slow.send({c});
      std::this_thread::sleep_for(50ms);
    }
  }};
  CHECK_THAT(client{uut->port()}.ask("/b"), EndsWith("/b"));
  CHECK_THAT(slow.read(), StartsWith("HTTP/1.1 408 "));
  CHECK(silent.read().empty());
  over = true;
  sender.join();
  CHECK(std::chrono::steady_clock::now() - begin >= 300ms);
  CHECK(uut->statistics().timed_out == 2);
  CHECK(eventually([&] { return uut->statistics().connections == 0; }));
}

TEST_CASE_METHOD(fixture, "HttpServer_Full_ReplacesTheOldestThatWaits") {
  http::server_limits limits;
  limits.connections = 8;
  limits.per_address = 8;
  start(limits);
  std::vector<std::unique_ptr<client>> silent;
  for (int i = 0; i < 50; ++i)
    silent.push_back(std::make_unique<client>(uut->port()));
  CHECK_THAT(client{uut->port()}.ask("/a"), EndsWith("/a"));
  CHECK(uut->statistics().evicted >= 42);
  CHECK(silent.front()->read().empty());
  silent.clear();
  // Those that get an answer stay.
  for (int i = 0; i < 8; ++i) {
    silent.push_back(std::make_unique<client>(uut->port()));
    silent.back()->send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    silent.back()->read("part 3");
  }
  CHECK(client{uut->port()}.ask("/a").empty());
  CHECK(uut->statistics().refused >= 1);
  CHECK_THAT(silent.front()->read("part 5"), Contains("part"));
}

TEST_CASE_METHOD(fixture, "HttpServer_ReaderThatTakesNothing_IsCut") {
  http::server_limits limits;
  limits.stall_time = 300ms;
  start(limits);
  client deaf{uut->port()};
  std::string pipelined;
  for (int i = 0; i < 100; ++i)
    pipelined += "GET /large HTTP/1.1\r\nHost: x\r\n\r\n";
  deaf.send(pipelined);
  CHECK(eventually([&] { return uut->statistics().timed_out == 1; }));
  CHECK(eventually([&] { return uut->statistics().connections == 0; }));
  // The others are not begun while what was sent is not read.
  CHECK(requests < 20);
}

TEST_CASE_METHOD(fixture, "HttpServer_SlowReader_GetsAllOfAnAnswer") {
  http::server_limits limits;
  limits.stall_time = 2s;
  limits.send_time = patience;
  start(limits);
  client slow{uut->port()};
  slow.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  size_t size = 0;
  // Longer in all than the time without a byte.
  for (int i = 0; i < 30; ++i) {
    size += slow.read_some(32'768).size();
    std::this_thread::sleep_for(100ms);
  }
  size += slow.read().size();
  CHECK(size > large);
  CHECK(uut->statistics().timed_out == 0);
}

TEST_CASE_METHOD(fixture, "HttpServer_FullOfDeafReaders_ServesOthers") {
  http::server_limits limits;
  limits.connections = 8;
  limits.per_address = 8;
  // Longer than the test: they make room, and are not cut before.
  limits.stall_time = patience;
  limits.send_time = patience;
  start(limits);
  client watching{uut->port()};
  watching.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  watching.read("part 3");
  std::vector<std::unique_ptr<client>> deaf;
  for (int i = 0; i < 20; ++i) {
    deaf.push_back(std::make_unique<client>(uut->port()));
    deaf.back()->send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(eventually([&] { return requests == i + 2; }));
  }
  for (int i = 0; i < 20; ++i)
    CHECK_THAT(client{uut->port()}.ask("/a"), EndsWith("/a"));
  CHECK(uut->statistics().refused == 0);
  CHECK(uut->statistics().evicted >= 13);
  CHECK_THAT(watching.read("part 5"), Contains("part"));
  CHECK(sources == 1);
}

TEST_CASE_METHOD(fixture, "HttpServer_OneAddress_HasALimitOfItsOwn") {
  http::server_limits limits;
  limits.per_address = 3;
  start(limits);
  std::vector<std::unique_ptr<client>> silent;
  for (int i = 0; i < 20; ++i)
    silent.push_back(std::make_unique<client>(uut->port()));
  CHECK(eventually([&] { return uut->statistics().accepted == 20; }));
  CHECK(uut->statistics().connections == 3);
}

TEST_CASE_METHOD(fixture, "HttpServer_Stream_EndsWithTheBrowser") {
  http::server_limits limits;
  limits.send_time = 300ms;
  start(limits);
  auto watching = std::make_unique<client>(uut->port());
  watching->send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK_THAT(watching->read("part 20\r\n"), Contains("part 9\r\npart 10\r\n"));
  CHECK(sources == 1);
  watching.reset();
  CHECK(eventually([&] { return sources == 0; }));
  // One that reads nothing is cut.
  client deaf{uut->port()};
  deaf.send("GET /stream?large HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(eventually([&] { return sources == 1; }));
  CHECK(eventually([&] { return sources == 0; }));
  // Of one that sends no more, the stream goes on.
  client half{uut->port()};
  half.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  half.half_close();
  CHECK_THAT(half.read("part 30\r\n"), Contains("part 30\r\n"));
}

TEST_CASE_METHOD(fixture, "HttpServer_NoAnswer_Is504") {
  http::server_limits limits;
  limits.answer_time = 100ms;
  start(limits);
  CHECK_THAT(client{uut->port()}.ask("/never"), StartsWith("HTTP/1.1 504 "));
}

TEST_CASE_METHOD(fixture, "HttpServer_TooLargeARequest_GetsItsRefusal") {
  start();
  client one{uut->port()};
  one.send("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(100'000, 'a'));
  CHECK_THAT(one.read(),
             StartsWith("HTTP/1.1 431 ") && Contains("Connection: close\r\n"));
  CHECK_THAT(client{uut->port()}.ask("/a"), EndsWith("/a"));
}

TEST_CASE_METHOD(fixture, "HttpServer_PortInUse_IsRefused") {
  start();
  http::server_config second;
  second.port = uut->port();
  auto made = http::server::make(second);
  REQUIRE_FALSE(made);
  CHECK(made.error() == errc::not_open);
  second.address = "0.0.0.0";
  CHECK_FALSE(http::server::make(second));
  // But not after the first one has ended, though its connections linger.
  client{uut->port()}.ask("/a");
  uut.reset();
  second.address = "127.0.0.1";
  CHECK(http::server::make(second));
}

TEST_CASE_METHOD(fixture, "HttpServer_End_ClosesWhatIsOpen") {
  start();
  client open{uut->port()};
  open.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
  client stream{uut->port()};
  stream.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  stream.read("part 1");
  CHECK(eventually([&] { return uut->statistics().connections == 2; }));
  uut.reset();
  CHECK(sources == 0);
  CHECK(open.read().empty());
}
