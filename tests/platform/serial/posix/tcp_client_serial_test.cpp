#include "platform/serial/posix/tcp_client_serial.hpp"

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/tcp_serial.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace {

/// Both ends of a line by TCP.
struct fixture {
  fixture() {
    board.on_ready(&board_bell);
    REQUIRE_FALSE(board.open(115200));
    where = *parse_tcp_address(board.name());
    host = std::make_unique<tcp_client_serial>(where);
    driver.add(board);
    driver.add(*host);
    host->on_ready(&host_bell);
    REQUIRE_FALSE(host->open(115200));
  }

  test_bell board_bell;
  test_bell host_bell;
  tcp_serial board{{"127.0.0.1", 0}};
  tcp_address where;
  std::unique_ptr<tcp_client_serial> host;
  runtime::device_thread driver;
};

} // namespace

TEST_CASE("TcpClient_NobodyListens_IsUnavailableByName") {
  tcp_address where;
  {
    tcp_serial brief{{"127.0.0.1", 0}};
    REQUIRE_FALSE(brief.open(115200));
    where = *parse_tcp_address(brief.name());
  }
  tcp_client_serial uut{where};
  auto err = uut.open(115200);
  REQUIRE(err == errc::device_unavailable);
  CHECK_THAT(describe(err), Catch::Contains("device=" + to_string(where)));
  CHECK(uut.write(text("x")) == 0);
}

TEST_CASE("TcpClient_NoNumericHost_IsRefused") {
  tcp_client_serial uut{{"no such host", 1}};
  CHECK(uut.open(115200) == errc::invalid_argument);
}

TEST_CASE_METHOD(fixture, "TcpClient_Connected_CarriesBytesBothWays") {
  const auto there = noise(300000, 1);
  const auto back = noise(300000, 2);
  bytes got_there;
  std::thread reader{
    [&] { got_there = read_all(board, board_bell, there.size()); }};
  CHECK(write_all(*host, host_bell, there) == there.size());
  reader.join();
  CHECK((got_there == there));
  std::thread writer{[&] { write_all(board, board_bell, back); }};
  CHECK((read_all(*host, host_bell, back.size()) == back));
  writer.join();
}

TEST_CASE_METHOD(fixture, "TcpClient_PeerLeaves_IsLostUntilOpenedAgain") {
  REQUIRE(host->write(text("hi")) == 2);
  REQUIRE(read_all(board, board_bell, 2) == text("hi"));
  const auto seen = host_bell.rings();
  board.close();
  CHECK(host_bell.wait_beyond(seen));
  CHECK(wait_until([&] { return host->write(text("x")) == 0; }));
  CHECK(host->open(115200) == errc::device_unavailable);
  tcp_serial again{where};
  runtime::device_thread driver_of_again{again};
  again.on_ready(&board_bell);
  REQUIRE_FALSE(again.open(115200));
  REQUIRE_FALSE(host->open(115200));
  REQUIRE(host->write(text("back")) == 4);
  CHECK(read_all(again, board_bell, 4) == text("back"));
  again.on_ready(nullptr);
}

TEST_CASE_METHOD(fixture, "TcpClient_LastBytesOfThePeer_AreStillRead") {
  REQUIRE(host->write(text("!")) == 1);
  REQUIRE(read_all(board, board_bell, 1) == text("!"));
  REQUIRE(board.write(text("bye")) == 3);
  board.close();
  CHECK(read_all(*host, host_bell, 3) == text("bye"));
}
