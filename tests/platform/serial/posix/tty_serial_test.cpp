#include "platform/serial/posix/tty_serial.hpp"

#include <fstream>

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace {

/// A terminal that stands in for a serial device, and its other end.
struct cable {
  cable() : far(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    char name[64] = "";
    REQUIRE(::grantpt(far.get()) == 0);
    REQUIRE(::unlockpt(far.get()) == 0);
    REQUIRE(::ptsname_r(far.get(), name, sizeof(name)) == 0);
    path = name;
  }

  descriptor far;
  std::string path;
};

std::string refusal(const std::string& path) {
  tty_serial port{path};
  auto err = port.open(115200);
  return err == errc::device_unavailable ? describe(err) : "another code";
}

} // namespace

TEST_CASE("Tty_EveryByteValue_PassesUnchanged") {
  cable line;
  test_bell bell;
  tty_serial port{line.path};
  port.on_ready(&bell);
  REQUIRE_FALSE(port.open(57600));
  CHECK(port.name() == line.path);
  bytes all(256);
  for (size_t i = 0; i < all.size(); ++i)
    all[i] = static_cast<uint8_t>(i);
  REQUIRE(port.write(all) == 256);
  CHECK(line.far.read(256) == all);
  REQUIRE(line.far.write(all) == 256);
  CHECK(read_all(port, bell, 256) == all);
  CHECK(wait_until([&] { return port.statistics().sent == 256; }));
  CHECK(port.statistics().received == 256);
  CHECK(port.statistics().overrun == 0);
}

TEST_CASE("Tty_Open_HasTheRateAndGivesTheOldSettingsBack") {
  cable line;
  auto user = open_terminal(line.path);
  termios before{};
  termios during{};
  termios after{};
  REQUIRE(::tcgetattr(user.get(), &before) == 0);
  {
    tty_serial port{line.path};
    REQUIRE_FALSE(port.open(57600));
    REQUIRE(::tcgetattr(user.get(), &during) == 0);
  }
  REQUIRE(::tcgetattr(user.get(), &after) == 0);
  CHECK(::cfgetospeed(&during) == B57600);
  CHECK((during.c_lflag & (ECHO | ICANON)) == 0);
  CHECK((during.c_cflag & (CLOCAL | CREAD)) == (CLOCAL | CREAD));
  CHECK(after.c_lflag == before.c_lflag);
  CHECK(after.c_cflag == before.c_cflag);
}

TEST_CASE("Tty_MebibyteEachWay_ArrivesInOrder") {
  cable line;
  test_bell bell;
  tty_serial port{line.path};
  port.on_ready(&bell);
  REQUIRE_FALSE(port.open(4000000));
  const auto there = noise(1 << 20, 1);
  const auto back = noise(1 << 20, 2);
  bytes got_here;
  bytes got_there;
  std::thread threads[] = {
    std::thread{[&] { write_all(port, bell, there); }},
    std::thread{[&] { line.far.write(back); }},
    std::thread{[&] { got_here = read_all(port, bell, back.size()); }},
    std::thread{[&] { got_there = line.far.read(there.size()); }},
  };
  for (auto& thread : threads)
    thread.join();
  CHECK((got_here == back));
  CHECK((got_there == there));
}

TEST_CASE("Tty_DeviceGone_ReadsWhatCameAndTakesNothingMore") {
  cable line;
  test_bell bell;
  tty_serial port{line.path};
  port.on_ready(&bell);
  REQUIRE_FALSE(port.open(115200));
  REQUIRE(line.far.write(text("last")) == 4);
  CHECK(read_all(port, bell, 4) == text("last"));
  const auto seen = bell.rings();
  line.far.close();
  REQUIRE(bell.wait_beyond(seen));
  CHECK(port.write(text("x")) == 0);
  CHECK(port.statistics().sent == 0);
  // A bell that comes later learns it as well.
  test_bell late;
  port.on_ready(&late);
  CHECK(late.rings() == 1);
  port.on_ready(nullptr);
  CHECK_THAT(refusal(line.path), Catch::Contains("device=" + line.path));
}

TEST_CASE("Tty_NoSerialDevice_IsRefusedByName") {
  temporary_folder folder;
  const auto file = folder / "file";
  std::ofstream{file} << "precious";
  CHECK_THAT(refusal(folder / "missing"),
             Catch::Contains("device=" + (folder / "missing")
                             + ": No such file or directory"));
  CHECK_THAT(refusal(file),
             Catch::Contains("device=" + file + ": not a serial device"));
  CHECK_THAT(refusal("/dev/null"),
             Catch::Contains("device=/dev/null: not a serial device"));
  CHECK_THAT(refusal("/"), Catch::Contains("device=/: Is a directory"));
  CHECK(std::filesystem::file_size(file) == 8);
}
