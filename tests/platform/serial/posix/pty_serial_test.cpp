#include "platform/serial/posix/pty_serial.hpp"

#include <thread>

#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;
using namespace std::chrono_literals;

namespace {

struct fixture : open_port<pty_serial, open_terminal> {};

/// How often threads of this process go to sleep in half a second.
long sleeps() {
  auto count = [] {
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw;
  };
  const auto before = count();
  std::this_thread::sleep_for(500ms);
  return count() - before;
}

} // namespace

TEST_CASE("Pty_Open_IsNamedAfterTheTerminal") {
  pty_serial port;
  runtime::device_thread driver{port};
  CHECK(port.name() == "pty");
  REQUIRE_FALSE(port.open(115200));
  CHECK_THAT(port.name(), Catch::StartsWith("/dev/pts/"));
  port.close();
  CHECK(port.name() == "pty");
}

TEST_CASE("Pty_EveryByteValue_PassesUnchanged") {
  fixture pty;
  auto peer = pty.connect();
  bytes all(256);
  for (size_t i = 0; i < all.size(); ++i)
    all[i] = static_cast<uint8_t>(i);
  REQUIRE(pty.port.write(all) == 256);
  CHECK(peer.read(256) == all);
  REQUIRE(peer.write(all) == 256);
  CHECK(read_all(pty.port, pty.bell, 256) == all);
  CHECK(wait_until([&] { return pty.port.statistics().sent == 256; }));
  CHECK(pty.port.statistics().received == 257); // with the greeting
  CHECK(pty.port.statistics().overrun == 0);
}

TEST_CASE("Pty_NoPeer_BytesAreAcceptedAndCountAsSent") {
  fixture pty;
  for (auto i = 0; i < 100; ++i)
    REQUIRE(pty.port.write(noise(10000)) == 10000);
  CHECK(pty.port.statistics().sent == 1000000);
  auto peer = pty.connect();
  REQUIRE(pty.port.write(text("now")) == 3);
  CHECK(peer.read(3) == text("now")); // and nothing of the noise
}

TEST_CASE("Pty_NoPeer_NoThreadWakesUpUntilOneComes", "[timing]") {
  // A sanitizer has a thread of its own, which begins with the first other.
  std::thread{[] {}}.join();
  const auto without = sleeps();
  pty_serial port;
  runtime::device_thread driver{port};
  REQUIRE_FALSE(port.open(115200));
  std::this_thread::sleep_for(20ms);
  CHECK(sleeps() <= without + 2);
  CHECK(port.statistics().peers == 0);
  auto peer = open_terminal(port.name());
  CHECK(wait_until([&] { return port.statistics().peers == 1; }));
}

TEST_CASE("Pty_PeerClosesAndReopens_BytesFlowAgain") {
  fixture pty;
  for (auto i = 0; i < 5; ++i) {
    auto peer = pty.connect();
    const auto data = noise(3000, static_cast<uint32_t>(i));
    REQUIRE(write_all(pty.port, pty.bell, data) == data.size());
    REQUIRE((peer.read(data.size()) == data));
    REQUIRE(peer.write(data) == data.size());
    REQUIRE((read_all(pty.port, pty.bell, data.size()) == data));
  }
}

TEST_CASE("Pty_PeerWritesAndLeavesAtOnce_NothingIsLost") {
  fixture pty;
  for (auto i = 0; i < 5; ++i) {
    auto peer = open_terminal(pty.port.name());
    REQUIRE(peer.write(text("led blink 200\n")) == 14);
    peer.close();
    CHECK(read_all(pty.port, pty.bell, 14) == text("led blink 200\n"));
  }
}

TEST_CASE("Pty_PeerDoesNotRead_WriteTakesNothingUntilItDoes") {
  fixture pty;
  auto peer = pty.connect();
  const auto taken = fill(pty.port, pty.bell);
  CHECK(taken.size() >= fd_serial::tx_capacity);
  CHECK(pty.port.write(text("x")) == 0);
  const auto seen = pty.bell.rings();
  CHECK((peer.read(taken.size()) == taken));
  CHECK(pty.bell.wait_beyond(seen));
  CHECK(write_all(pty.port, pty.bell, text("again")) == 5);
  CHECK(peer.read(5) == text("again"));
  CHECK(
    wait_until([&] { return pty.port.statistics().sent == taken.size() + 5; }));
}

TEST_CASE("Pty_PeerLeavesWithoutReading_TheNextFindsNothingOld") {
  fixture pty;
  auto peer = pty.connect();
  const auto taken = fill(pty.port, pty.bell);
  const auto seen = pty.bell.rings();
  peer.close();
  REQUIRE(pty.bell.wait_beyond(seen)); // there is room again
  CHECK(pty.port.write(noise(100000)) == 100000);
  CHECK(pty.port.statistics().sent == taken.size() + 100000);
  peer = pty.connect();
  REQUIRE(pty.port.write(text("new")) == 3);
  CHECK(peer.read(3) == text("new"));
}

TEST_CASE("Pty_NobodyReadsHere_ThePeerIsHeldBackAndNothingIsLost") {
  fixture pty;
  auto peer = pty.connect();
  const auto data = noise(1 << 18);
  size_t sent = 0;
  std::thread sender{[&] { sent = peer.write(data); }};
  // The queue fills up, and stays full.
  CHECK(wait_until([&] {
    return pty.port.statistics().received >= fd_serial::rx_capacity + 1;
  }));
  CHECK(pty.port.statistics().received == fd_serial::rx_capacity + 1);
  CHECK((read_all(pty.port, pty.bell, data.size()) == data));
  sender.join();
  CHECK(sent == data.size());
  CHECK(pty.port.statistics().overrun == 0);
}

TEST_CASE("Pty_MebibyteEachWay_ArrivesInOrder") {
  fixture pty;
  auto peer = pty.connect();
  const auto there = noise(1 << 20, 1);
  const auto back = noise(1 << 20, 2);
  bytes got_here;
  bytes got_there;
  std::thread threads[] = {
    std::thread{[&] { write_all(pty.port, pty.bell, there); }},
    std::thread{[&] { peer.write(back); }},
    std::thread{[&] { got_here = read_all(pty.port, pty.bell, back.size()); }},
    std::thread{[&] { got_there = peer.read(there.size()); }},
  };
  for (auto& thread : threads)
    thread.join();
  CHECK((got_here == back));
  CHECK((got_there == there));
}

TEST_CASE("Pty_Closed_ThePeerSeesTheEnd") {
  fixture pty;
  auto peer = pty.connect();
  pty.port.close();
  CHECK(peer.ended());
  CHECK(pty.port.write(text("x")) == 0);
}

TEST_CASE("Pty_OpenedTwice_IsANewTerminalAndCountsAnew") {
  fixture pty;
  REQUIRE(pty.port.write(text("x")) == 1);
  REQUIRE_FALSE(pty.port.open(9600));
  CHECK(pty.port.statistics().sent == 0);
  pty.connect();
}
