#include "platform/serial/posix/tcp_serial.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "tests/platform/serial/posix/tcp_client.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;
using namespace std::chrono_literals;

namespace {

struct fixture : open_port<tcp_serial, connect_to> {
  fixture() : open_port(tcp_address{"127.0.0.1", 0}) {
    // nop
  }
};

} // namespace

TEST_CASE("Tcp_PortZero_NamesThePortThatWasChosen") {
  fixture tcp;
  CHECK_THAT(tcp.port.name(), Catch::Matches("tcp:127\\.0\\.0\\.1:[1-9]\\d+"));
  tcp.port.close();
  CHECK(tcp.port.name() == "tcp:127.0.0.1:0");
}

TEST_CASE("Tcp_Localhost_IsTheLoopback") {
  tcp_serial port{{"localhost", 0}};
  runtime::device_thread driver{port};
  REQUIRE_FALSE(port.open(115200));
  CHECK_THAT(port.name(), Catch::StartsWith("tcp:127.0.0.1:"));
}

TEST_CASE("Tcp_PortTaken_IsRefusedByName") {
  fixture tcp;
  const auto device = tcp.port.name();
  auto where = parse_tcp_address(device);
  REQUIRE(where);
  tcp_serial second{*where};
  auto err = second.open(115200);
  REQUIRE(err == errc::device_unavailable);
  CHECK_THAT(describe(err),
             Catch::Contains("device=" + device
                             + ": Address already in use; choose another "
                               "port"));
  tcp.connect(); // the first is not disturbed
}

TEST_CASE("Tcp_AddressOfAnotherMachine_IsRefused") {
  tcp_serial port{{"192.0.2.1", 0}}; // TEST-NET-1, RFC 5737
  auto err = port.open(115200);
  REQUIRE(err == errc::device_unavailable);
  CHECK_THAT(describe(err), Catch::Contains("device=tcp:192.0.2.1:0: "));
}

TEST_CASE("Tcp_HostIsNoAddress_IsRefused") {
  tcp_serial port{{"no such host", 1}};
  runtime::device_thread driver{port};
  auto err = port.open(115200);
  REQUIRE(err == errc::invalid_argument);
  CHECK_THAT(describe(err), Catch::Contains("device=tcp:no such host:1"));
}

TEST_CASE("Tcp_NoPeer_BytesAreAcceptedAndCountAsSent") {
  fixture tcp;
  CHECK(tcp.port.write(noise(1000000)) == 1000000);
  CHECK(tcp.port.statistics().sent == 1000000);
  auto peer = tcp.connect();
  REQUIRE(tcp.port.write(text("now")) == 3);
  CHECK(peer.read(3) == text("now"));
}

TEST_CASE("Tcp_PeerReconnects_BytesFlowAgain") {
  fixture tcp;
  for (auto i = 0; i < 20; ++i) {
    auto peer = tcp.connect();
    const auto data = noise(3000, static_cast<uint32_t>(i));
    REQUIRE(write_all(tcp.port, tcp.bell, data) == data.size());
    REQUIRE((peer.read(data.size()) == data));
  }
}

TEST_CASE("Tcp_PeerResets_TheNextIsServed") {
  fixture tcp;
  for (auto i = 0; i < 5; ++i) {
    auto peer = tcp.connect();
    linger abort{1, 0};
    ::setsockopt(peer.get(), SOL_SOCKET, SO_LINGER, &abort, sizeof(abort));
    tcp.port.write(noise(1000));
  }
}

TEST_CASE("Tcp_SecondPeer_IsToldAndClosedAtOnceAndTheFirstStays") {
  fixture tcp;
  auto first = tcp.connect();
  auto second = connect_to(tcp.port.name());
  second.write(text("call"));
  const auto told = text(line_in_use.data());
  CHECK(second.read(told.size()) == told);
  CHECK(second.ended());
  REQUIRE(tcp.port.write(text("mine")) == 4);
  CHECK(first.read(4) == text("mine"));
}

TEST_CASE("Tcp_SilentPeer_MakesRoomForAnother") {
  open_port<tcp_serial, connect_to> tcp{tcp_address{"127.0.0.1", 0}, 200ms};
  auto silent = connect_to(tcp.port.name());
  REQUIRE(wait_until([&] { return tcp.port.statistics().peers == 1; }));
  CHECK(connect_to(tcp.port.name()).read(1) == text("a"));
  std::this_thread::sleep_for(300ms);
  auto second = tcp.connect();
  CHECK(silent.ended());
  REQUIRE(tcp.port.write(text("mine")) == 4);
  CHECK(second.read(4) == text("mine"));
  CHECK(tcp.port.statistics().peers == 2);
  // Bytes keep it.
  for (int i = 0; i < 4; ++i) {
    std::this_thread::sleep_for(100ms);
    REQUIRE(second.write(text("x")) == 1);
  }
  CHECK(connect_to(tcp.port.name()).read(1) == text("a"));
  CHECK(read_all(tcp.port, tcp.bell, 4) == text("xxxx"));
}

TEST_CASE("Tcp_PeerLeavesWithBytesUnread_TheNextWaitsItsTurn") {
  fixture tcp;
  auto first = tcp.connect();
  const auto data = noise(fd_serial::rx_capacity + 50000);
  REQUIRE(first.write(data) == data.size());
  first.close();
  auto second = connect_to(tcp.port.name());
  REQUIRE(second.write(text("next")) == 4);
  CHECK((read_all(tcp.port, tcp.bell, data.size()) == data));
  CHECK(read_all(tcp.port, tcp.bell, 4) == text("next"));
  REQUIRE(tcp.port.write(text("yes")) == 3);
  CHECK(second.read(3) == text("yes"));
}

TEST_CASE("Tcp_PeerDoesNotRead_WriteTakesNothingUntilItDoes") {
  fixture tcp;
  auto peer = tcp.connect();
  const auto taken = fill(tcp.port, tcp.bell);
  CHECK(taken.size() >= fd_serial::tx_capacity);
  CHECK(tcp.port.write(text("x")) == 0);
  const auto seen = tcp.bell.rings();
  CHECK((peer.read(taken.size()) == taken));
  CHECK(tcp.bell.wait_beyond(seen));
  CHECK(write_all(tcp.port, tcp.bell, text("again")) == 5);
  CHECK(peer.read(5) == text("again"));
}

TEST_CASE("Tcp_PeerLeavesWithoutReading_ThereIsRoomAgain") {
  fixture tcp;
  auto peer = tcp.connect();
  const auto taken = fill(tcp.port, tcp.bell);
  const auto seen = tcp.bell.rings();
  peer.close();
  REQUIRE(tcp.bell.wait_beyond(seen));
  CHECK(write_all(tcp.port, tcp.bell, noise(100000)) == 100000);
  tcp.connect();
}

TEST_CASE("Tcp_MebibyteEachWay_ArrivesInOrder") {
  fixture tcp;
  auto peer = tcp.connect();
  const auto there = noise(1 << 20, 1);
  const auto back = noise(1 << 20, 2);
  bytes got_here;
  bytes got_there;
  std::thread threads[] = {
    std::thread{[&] { write_all(tcp.port, tcp.bell, there); }},
    std::thread{[&] { peer.write(back); }},
    std::thread{[&] { got_here = read_all(tcp.port, tcp.bell, back.size()); }},
    std::thread{[&] { got_there = peer.read(there.size()); }},
  };
  for (auto& thread : threads)
    thread.join();
  CHECK((got_here == back));
  CHECK((got_there == there));
  CHECK(tcp.port.statistics().received == back.size() + 1);
  CHECK(wait_until([&] { return tcp.port.statistics().sent == there.size(); }));
}

TEST_CASE("Tcp_ClosedRightAfterWriting_TheLastBytesArrive") {
  fixture tcp;
  auto peer = tcp.connect();
  const auto data = noise(30000);
  REQUIRE(tcp.port.write(data) == data.size());
  tcp.port.close();
  CHECK((peer.read(data.size()) == data));
  CHECK(peer.ended());
  CHECK(tcp.port.statistics().sent == data.size());
}

TEST_CASE("Tcp_Reopened_TakesTheSamePortAtOnce") {
  fixture tcp;
  auto where = parse_tcp_address(tcp.port.name());
  REQUIRE(where);
  {
    auto peer = tcp.connect();
    tcp.port.close(); // our side closes first and keeps TIME_WAIT
    CHECK(peer.ended());
  }
  tcp_serial again{*where};
  CHECK_FALSE(again.open(115200));
}
