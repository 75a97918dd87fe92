#include "platform/serial/posix/baud_rate.hpp"

#include <termios.h>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/serial/posix/pty_serial.hpp"
#include "platform/serial/posix/tcp_serial.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

TEST_CASE("BaudRate_KnownToTermios_IsAccepted") {
  for (uint32_t baud : {50u, 9600u, 115200u, 921600u, 4000000u})
    CHECK_FALSE(check_baud(baud));
}

TEST_CASE("BaudRate_Unknown_IsRefusedWithTheChoice") {
  for (uint32_t baud : {0u, 1u, 115201u, 4000001u, 0xffffffffu}) {
    auto err = check_baud(baud);
    REQUIRE(err == errc::invalid_argument);
    CHECK_THAT(describe(err),
               Catch::Contains("baud=" + std::to_string(baud)
                               + ": not a supported rate; use one of 50, 75, ")
                 && Catch::Contains(", 115200, ")
                 && Catch::Contains(", 4000000)"));
  }
}

TEST_CASE("BaudRate_Refused_ThePortStaysClosed") {
  pty_serial pty;
  tcp_serial tcp{{"127.0.0.1", 0}};
  for (serial* port :
       {static_cast<serial*>(&pty), static_cast<serial*>(&tcp)}) {
    CHECK(port->open(0) == errc::invalid_argument);
    CHECK(port->write(text("x")) == 0);
  }
}

TEST_CASE("BaudRate_OfThePty_IsWhatThePeerFinds") {
  pty_serial port;
  for (auto [baud, speed] :
       {std::pair{9600u, B9600}, std::pair{115200u, B115200},
        std::pair{3000000u, B3000000}}) {
    REQUIRE_FALSE(port.open(baud));
    auto peer = open_terminal(port.name());
    termios settings{};
    REQUIRE(::tcgetattr(peer.get(), &settings) == 0);
    CHECK(::cfgetospeed(&settings) == static_cast<speed_t>(speed));
    CHECK(::cfgetispeed(&settings) == static_cast<speed_t>(speed));
    CHECK((settings.c_lflag & (ECHO | ICANON | ISIG)) == 0);
    CHECK((settings.c_oflag & OPOST) == 0);
    CHECK((settings.c_cflag & (CSIZE | PARENB | CSTOPB)) == CS8);
  }
}

TEST_CASE("BaudRate_NoTerminal_IsAnErrno") {
  temporary_folder folder;
  descriptor file{::open((folder / "file").c_str(), O_RDWR | O_CREAT, 0600)};
  CHECK(set_raw_8n1(file.get(), 9600) == ENOTTY);
  CHECK(set_raw_8n1(file.get(), 0) == EINVAL);
}
