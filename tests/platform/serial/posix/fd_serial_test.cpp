#include "platform/serial/posix/fd_serial.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <memory>
#include <set>

#include <catch2/catch.hpp>

#include "platform/serial/posix/pty_serial.hpp"
#include "platform/serial/posix/tcp_serial.hpp"
#include "tests/platform/serial/posix/tcp_client.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

/// What the tests here need to know of a backend.
struct backend {
  const char* name;
  std::function<driven_port()> make;
  descriptor (*connect)(const std::string& name);
};

const backend backends[] = {
  {"pty", [] { return driven_port{std::make_unique<pty_serial>()}; },
   open_terminal},
  {"tcp",
   [] {
     return driven_port{
       std::make_unique<tcp_serial>(tcp_address{"127.0.0.1", 0})};
   },
   connect_to},
};

/// An open port and a peer that are known to hear each other.
struct greeted_line {
  explicit greeted_line(const backend& kind) : port(kind.make()) {
    port->on_ready(&bell);
    REQUIRE_FALSE(port->open(115200));
    peer = kind.connect(port->name());
    REQUIRE(greet(*port, bell, peer));
  }

  test_bell bell;
  driven_port port;
  descriptor peer;
};

std::set<std::string> entries(const char* folder) {
  std::set<std::string> result;
  for (auto& entry : fs::directory_iterator{folder})
    result.insert(entry.path().filename().string());
  return result;
}

/// How often the thread `id` of this process went to sleep by itself.
long sleeps_of(const std::string& id) {
  std::ifstream in{"/proc/self/task/" + id + "/status"};
  const std::string key = "voluntary_ctxt_switches:";
  for (std::string line; std::getline(in, line);)
    if (line.rfind(key, 0) == 0)
      return std::stol(line.substr(key.size()));
  return -1;
}

/// Writes to and reads from `fd` until `stop`.
void chatter(const descriptor& fd, const std::atomic<bool>& stop) {
  const auto data = noise(1000);
  bytes into(4096);
  while (!stop) {
    auto n = fd.write_some(data.data(), data.size());
    n += ::read(fd.get(), into.data(), into.size());
    if (n < 0)
      std::this_thread::yield();
  }
}

} // namespace

TEST_CASE("FdSerial_BellTakenAway_IsNeverTouchedAgain") {
  for (auto& kind : backends) {
    INFO(kind.name);
    test_bell first;
    auto port = kind.make();
    port->on_ready(&first);
    REQUIRE_FALSE(port->open(115200));
    auto peer = kind.connect(port->name());
    REQUIRE(greet(*port, first, peer));
    port->on_ready(nullptr);
    std::atomic<bool> stop{false};
    std::thread talker{[&] { chatter(peer, stop); }};
    std::thread user{[&] {
      const auto data = noise(500);
      bytes into(4096);
      while (!stop) {
        port->write(data);
        port->read(into);
      }
    }};
    uint64_t rings = 0;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (auto i = 0; i < 2000 || rings == 0; ++i) {
      if (std::chrono::steady_clock::now() > deadline)
        break;
      // On the heap, for the sanitizers to see who comes too late.
      auto bell = std::make_unique<test_bell>();
      port->on_ready(bell.get());
      std::this_thread::yield();
      port->on_ready(nullptr);
      rings += bell->rings();
    }
    stop = true;
    talker.join();
    user.join();
    CHECK(rings > 0);
  }
}

TEST_CASE("FdSerial_BellComesLate_RingsAtOnce") {
  for (auto& kind : backends) {
    INFO(kind.name);
    auto port = kind.make();
    REQUIRE_FALSE(port->open(115200));
    auto peer = kind.connect(port->name());
    REQUIRE(peer.write(text("hello")) == 5);
    REQUIRE(wait_until([&] { return port->statistics().received == 5; }));
    test_bell bell;
    port->on_ready(&bell);
    CHECK(bell.rings() == 1);
    CHECK(read_all(*port, bell, 5) == text("hello"));
    port->on_ready(nullptr);
  }
}

TEST_CASE("FdSerial_ReaderTookAPart_RingsForTheNextBytes") {
  for (auto& kind : backends) {
    INFO(kind.name);
    test_bell bell;
    auto port = kind.make();
    port->on_ready(&bell);
    REQUIRE_FALSE(port->open(115200));
    auto peer = kind.connect(port->name());
    REQUIRE(peer.write(text("hello")) == 5);
    REQUIRE(read_all(*port, bell, 1) == text("h"));
    const auto seen = bell.rings();
    REQUIRE(peer.write(text("more")) == 4);
    CHECK(bell.wait_beyond(seen));
    CHECK(read_all(*port, bell, 8) == text("ellomore"));
  }
}

TEST_CASE("FdSerial_PeerLeavesWithBytesUnread_KeepsThemAndTakesOutput") {
  for (auto& kind : backends) {
    INFO(kind.name);
    greeted_line line{kind};
    auto& [bell, port, peer] = line;
    // More than the queue holds, less than the kernel keeps besides.
    const auto data = noise(fd_serial::rx_capacity + 2000);
    REQUIRE(peer.write(data) == data.size());
    peer.close();
    const auto output = noise(3 * fd_serial::tx_capacity, 2);
    CHECK(write_all(*port, bell, output) == output.size());
    CHECK((read_all(*port, bell, data.size()) == data));
    CHECK(port->statistics().received == data.size() + 1);
    CHECK(wait_until([&port = port, &output] {
      return port->statistics().sent == output.size();
    }));
  }
}

TEST_CASE("FdSerial_ClosedWhileBusy_EndsPromptly", "[timing]") {
  for (auto& kind : backends) {
    INFO(kind.name);
    test_bell bell;
    auto port = kind.make();
    port->on_ready(&bell);
    std::atomic<bool> stop{false};
    std::thread user{[&] {
      const auto data = noise(500);
      bytes into(4096);
      while (!stop) {
        port->write(data);
        port->read(into);
        port->statistics();
        port->name();
      }
    }};
    auto slowest = 0ms;
    for (auto i = 0; i < 30; ++i) {
      REQUIRE_FALSE(port->open(115200));
      auto peer = kind.connect(port->name());
      std::atomic<bool> enough{false};
      std::thread talker{[&] { chatter(peer, enough); }};
      const auto seen = bell.rings();
      bell.wait_beyond(seen);
      const auto begin = std::chrono::steady_clock::now();
      port->close();
      slowest =
        std::max(slowest, std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::steady_clock::now() - begin));
      enough = true;
      talker.join();
    }
    stop = true;
    user.join();
    CHECK(slowest < 8s);
  }
}

TEST_CASE("FdSerial_ClosedWithAFullQueue_EndsPromptly", "[timing]") {
  for (auto& kind : backends) {
    INFO(kind.name);
    greeted_line line{kind};
    auto& [bell, port, peer] = line;
    fill(*port, bell);
    const auto begin = std::chrono::steady_clock::now();
    port.reset();
    CHECK(std::chrono::steady_clock::now() - begin < 8s);
  }
}

TEST_CASE("FdSerial_DeviceHasRoom_WriteSendsBeforeItReturns") {
  for (auto& kind : backends) {
    INFO(kind.name);
    greeted_line line{kind};
    auto& [bell, port, peer] = line;
    const auto before = port->statistics().sent;
    const auto data = noise(100);
    CHECK(port->write(data) == data.size());
    CHECK(port->statistics().sent == before + data.size());
    CHECK(peer.read(data.size()) == data);
  }
}

TEST_CASE("FdSerial_NothingHappens_SleepsOn", "[timing]") {
  for (auto& kind : backends) {
    INFO(kind.name);
    test_bell bell;
    const auto before = entries("/proc/self/task");
    auto port = kind.make();
    port->on_ready(&bell);
    REQUIRE_FALSE(port->open(115200));
    std::string thread;
    for (auto& id : entries("/proc/self/task"))
      if (before.count(id) == 0)
        thread = id;
    REQUIRE_FALSE(thread.empty());
    // Nobody there: ten a second for the pty, none for TCP.
    auto begin = sleeps_of(thread);
    std::this_thread::sleep_for(300ms);
    CHECK(sleeps_of(thread) - begin <= 8);
    auto peer = kind.connect(port->name());
    REQUIRE(greet(*port, bell, peer));
    begin = sleeps_of(thread);
    std::this_thread::sleep_for(300ms);
    CHECK(sleeps_of(thread) - begin <= 3);
    // A queue that nobody empties does not keep it awake either, nor does a
    // peer that has left meanwhile.
    const auto rest = noise(fd_serial::rx_capacity);
    std::thread sender{[&] { peer.write(rest); }};
    CHECK(
      wait_until([&] { return port->statistics().received > rest.size(); }));
    sender.join();
    peer.close();
    begin = sleeps_of(thread);
    const auto rings = bell.rings();
    std::this_thread::sleep_for(300ms);
    CHECK(sleeps_of(thread) - begin <= 8);
    CHECK(bell.rings() <= rings + 1);
  }
}

TEST_CASE("FdSerial_OpenedAndClosedOften_LeaksNoDescriptor") {
  for (auto& kind : backends) {
    INFO(kind.name);
    const auto before = entries("/proc/self/fd").size();
    auto port = kind.make();
    for (auto i = 0; i < 50; ++i) {
      REQUIRE_FALSE(port->open(115200));
      auto peer = kind.connect(port->name());
      REQUIRE(peer.get() >= 0);
      if (i % 2 == 0)
        port->close();
    }
    port.reset();
    CHECK(entries("/proc/self/fd").size() == before);
  }
}
