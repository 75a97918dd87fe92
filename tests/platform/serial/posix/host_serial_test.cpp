#include "platform/serial/posix/host_serial.hpp"

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace {

std::string refusal(const std::string& device, const std::string& link = "") {
  auto port = make_host_serial(device, link);
  if (port)
    return "accepted";
  return port.error() == errc::invalid_argument ? describe(port.error())
                                                : "another code";
}

std::string name_of(const std::string& device) {
  auto port = make_host_serial(device, "");
  return port ? (*port)->name() : describe(port.error());
}

} // namespace

TEST_CASE("HostSerial_GoodDevice_MakesAClosedPort") {
  CHECK(name_of("pty") == "pty");
  CHECK(name_of("tcp:127.0.0.1:4000") == "tcp:127.0.0.1:4000");
  CHECK(name_of("tcp:localhost:0") == "tcp:localhost:0");
  CHECK(name_of("tcp:[::1]:65535") == "tcp:[::1]:65535");
  CHECK(name_of("/dev/ttyUSB0") == "/dev/ttyUSB0");
  CHECK(name_of("./tty") == "./tty");
  auto port = make_host_serial("pty", "");
  REQUIRE(port);
  CHECK((*port)->write(text("x")) == 0);
  uint8_t byte;
  CHECK((*port)->read({&byte, 1}) == 0);
}

TEST_CASE("HostSerial_BadSyntax_IsRefusedByName") {
  for (auto device : {"", "ptty", "none", "PTY", "udp", "ttyUSB0"})
    CHECK_THAT(refusal(device),
               Catch::Contains("device=" + std::string{device}
                               + ": use pty, tcp:HOST:PORT or a path"));
  for (auto device : {"tcp:", "tcp:4000", "tcp"})
    CHECK_THAT(refusal(device),
               Catch::Contains("device=" + std::string{device} + ":")
                 && Catch::Contains("tcp:HOST:PORT"));
  for (auto device : {"tcp:127.0.0.1:", "tcp:127.0.0.1:x", "tcp:127.0.0.1:-1",
                      "tcp:127.0.0.1:+1", "tcp:127.0.0.1:65536",
                      "tcp:127.0.0.1: 1", "tcp:127.0.0.1:1 "})
    CHECK_THAT(
      refusal(device),
      Catch::Contains(device)
        && Catch::Contains("the port must be a number from 0 to 65535"));
  for (auto device :
       {"tcp::1", "tcp:256.0.0.1:1", "tcp:example.org:1", "tcp:::1:1",
        "tcp:[::1:1", "tcp:[127.0.0.1]:1", "tcp:127.1:1", "tcp:[]:1"})
    CHECK_THAT(refusal(device),
               Catch::Contains(device)
                 && Catch::Contains("the host must be a numeric address"));
}

TEST_CASE("HostSerial_LinkToAnythingButAPty_IsRefused") {
  for (auto device : {"tcp:127.0.0.1:0", "/dev/ttyUSB0"})
    CHECK_THAT(refusal(device, "/tmp/camera"),
               Catch::Contains("link=/tmp/camera: only device=pty"));
  CHECK(make_host_serial("pty", "/tmp/camera"));
}

TEST_CASE("BoardSerial_PathOrAddress_MakesAClosedPort") {
  for (std::string device : {"/dev/pts/3", "./board", "tcp:127.0.0.1:4000"}) {
    auto port = make_board_serial(device);
    REQUIRE(port);
    CHECK((*port)->name() == device);
    CHECK((*port)->write(text("x")) == 0);
  }
}

TEST_CASE("BoardSerial_AnythingElse_IsRefusedByName") {
  for (std::string device : {"", "pty", "board", "tcp:", "tcp:127.0.0.1:0",
                             "tcp:example.org:1", "tcp:127.0.0.1:x"}) {
    auto port = make_board_serial(device);
    REQUIRE_FALSE(port);
    CHECK(port.error() == errc::invalid_argument);
    CHECK_THAT(describe(port.error()), Catch::Contains("device=" + device));
  }
}
