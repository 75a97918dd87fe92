#include "platform/net/connection_gate.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/net/socket_owner.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace std::chrono_literals;

namespace {

int connect_to(const std::string& address) {
  auto endpoint = resolve(*parse_tcp_address("tcp:" + address));
  auto fd =
    ::socket(endpoint->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::connect(fd, endpoint->get(), endpoint->size) == 0);
  return fd;
}

template <class Predicate>
bool becomes_true(Predicate predicate) {
  for (int i = 0; i < 500; ++i) {
    if (predicate())
      return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

} // namespace

TEST_CASE("ConnectionGate_BeyondTheLimitOfAHost_RefusesUntilOneEnds") {
  auto where = parse_node_address("listen", "127.0.0.1:0");
  REQUIRE(where);
  auto socket = listen_on("listen", *where);
  REQUIRE(socket);
  std::atomic<int> taken{-1};
  connection_gate gate{*socket, guests::same_user, [&](int fd) { taken = fd; },
                       [] { return false; }};
  std::vector<int> lines;
  for (size_t i = 0; i < connection_gate::max_per_host; ++i)
    lines.push_back(connect_to(gate.address()));
  REQUIRE(becomes_true(
    [&] { return gate.connections() == connection_gate::max_per_host; }));
  auto refused = connect_to(gate.address());
  REQUIRE(becomes_true([&] { return gate.refused() == 1; }));
  char byte;
  CHECK(::recv(refused, &byte, 1, 0) == 0);
  ::close(refused);
  // Its owner, gRPC elsewhere, closes the latest.
  ::close(taken);
  CHECK(becomes_true(
    [&] { return gate.connections() < connection_gate::max_per_host; }));
  for (auto fd : lines)
    ::close(fd);
}

namespace {

/// Connects as the user `nobody`. Returns whether the other end closes at once.
bool is_turned_away_as_nobody(const std::string& address) {
  constexpr uid_t nobody = 65534;
  auto endpoint = resolve(*parse_tcp_address("tcp:" + address));
  auto child = ::fork();
  if (child == 0) {
    char byte;
    auto fd = ::setuid(nobody) == 0
                ? ::socket(endpoint->storage.ss_family, SOCK_STREAM, 0)
                : -1;
    timeval patience = {2, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    auto is_closed = ::connect(fd, endpoint->get(), endpoint->size) == 0
                     && ::recv(fd, &byte, 1, 0) == 0;
    ::_exit(is_closed ? 0 : 1);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status)
         && WEXITSTATUS(status) == 0;
}

} // namespace

TEST_CASE("ConnectionGate_OtherUsersOfThisMachine_AreRefused") {
  for (auto host : {"127.0.0.1:0", "[::1]:0"}) {
    auto where = parse_node_address("listen", host);
    REQUIRE(where);
    for (auto who : {guests::same_user, guests::anyone}) {
      auto socket = listen_on("listen", *where);
      REQUIRE(socket);
      std::atomic<int> taken{0};
      std::vector<int> open;
      connection_gate gate{*socket, who,
                           [&](int fd) {
                             open.push_back(fd);
                             ++taken;
                           },
                           [] { return false; }};
      auto own = connect_to(gate.address());
      CHECK(becomes_true([&] { return taken == 1; }));
      // Only root can become another user.
      if (::geteuid() == 0)
        CHECK(is_turned_away_as_nobody(gate.address())
              == (who == guests::same_user));
      ::close(own);
      for (auto fd : open)
        ::close(fd);
    }
  }
}

TEST_CASE("ConnectionGate_TickThatWantsIt_EndsAllConnections") {
  auto where = parse_node_address("listen", "127.0.0.1:0");
  auto socket = listen_on("listen", *where);
  REQUIRE(socket);
  std::atomic<int> taken{-1};
  std::atomic<bool> is_over{false};
  connection_gate gate{*socket, guests::anyone, [&](int fd) { taken = fd; },
                       [&] { return is_over.load(); }};
  auto line = connect_to(gate.address());
  REQUIRE(becomes_true([&] { return taken >= 0; }));
  timeval patience = {2, 0};
  ::setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  char byte;
  CHECK(::recv(line, &byte, 1, 0) < 0);
  is_over = true;
  CHECK(::recv(line, &byte, 1, 0) == 0);
  ::close(line);
  ::close(taken);
}

TEST_CASE("SocketOwner_EndThatNoProcessHas_IsNobodys") {
  CHECK(knows_owners());
  auto where = parse_node_address("listen", "127.0.0.1:0");
  auto socket = listen_on("listen", *where);
  REQUIRE(socket);
  auto there = connect_to(socket->address);
  pollfd waits{socket->fd, POLLIN, 0};
  REQUIRE(::poll(&waits, 1, 5'000) == 1);
  auto here = ::accept(socket->fd, nullptr, nullptr);
  REQUIRE(here >= 0);
  CHECK(owner_of_peer(here) == ::geteuid());
  CHECK(is_same_user(here, false));
  // What it has sent may still be read, but nobody answers for it.
  REQUIRE(::send(there, "x", 1, 0) == 1);
  ::close(there);
  CHECK_FALSE(owner_of_peer(here));
  CHECK_FALSE(is_same_user(here, false));
  ::close(here);
  ::close(socket->fd);
}

TEST_CASE("NodeAddress_WrongText_IsRefusedWithTheOption") {
  for (auto text : {"", "unix:", "host", "example.org:1", "127.0.0.1",
                    "127.0.0.1:65536", "tcp:127.0.0.1:1"}) {
    CAPTURE(text);
    auto parsed = parse_node_address("listen", text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error() == errc::invalid_argument);
    CHECK_THAT(describe(parsed.error()),
               Catch::Contains(std::string{"--listen="} + text));
  }
}

TEST_CASE("NodeAddress_Locality_IsThatOfTheHost") {
  auto is_local = [](const char* text) {
    auto parsed = parse_node_address("listen", text);
    REQUIRE(parsed);
    return parsed->is_local();
  };
  CHECK(is_local("unix:/tmp/x"));
  CHECK(is_local("127.0.0.1:1"));
  CHECK(is_local("127.8.0.1:1"));
  CHECK(is_local("[::1]:1"));
  CHECK(is_local("localhost:1"));
  CHECK_FALSE(is_local("0.0.0.0:1"));
  CHECK_FALSE(is_local("[::]:1"));
  CHECK_FALSE(is_local("192.0.2.1:1"));
}

TEST_CASE("UnixSocket_OfAProcessThatHasGone_IsReplacedAndNoOther") {
  char folder[] = "/tmp/actorcsi-XXXXXX";
  REQUIRE(::mkdtemp(folder) != nullptr);
  auto path = std::string{folder} + "/socket";
  auto where = parse_node_address("listen", "unix:" + path);
  REQUIRE(where);
  auto first = listen_on("listen", *where);
  REQUIRE(first);
  struct stat info;
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  // It is served: nobody takes its place.
  auto second = listen_on("listen", *where);
  REQUIRE_FALSE(second);
  CHECK(second.error() == errc::device_unavailable);
  ::close(first->fd);
  auto third = listen_on("listen", *where);
  REQUIRE(third);
  ::close(third->fd);
  ::unlink(path.c_str());
  ::rmdir(folder);
}
