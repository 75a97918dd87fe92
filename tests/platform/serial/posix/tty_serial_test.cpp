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
  runtime::device_thread driver{port};
  auto err = port.open(115200);
  return err == errc::device_unavailable ? describe(err) : "another code";
}

} // namespace

TEST_CASE("Tty_EveryByteValue_PassesUnchanged") {
  cable line;
  test_bell bell;
  tty_serial port{line.path};
  runtime::device_thread driver{port};
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
    runtime::device_thread driver{port};
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
  runtime::device_thread driver{port};
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
  runtime::device_thread driver{port};
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

TEST_CASE("Tty_SecondProgramOnTheLine_IsRefusedUntilTheFirstEnds") {
  cable line;
  {
    tty_serial first{line.path};
    REQUIRE_FALSE(first.open(115200));
    CHECK_THAT(refusal(line.path),
               Catch::Contains("device=" + line.path
                               + ": another program uses it; end that program, "
                                 "or use another device"));
    // A second try does not take the lock away.
    CHECK_THAT(refusal(line.path), Catch::Contains("another program uses it"));
    first.close();
    tty_serial second{line.path};
    CHECK_FALSE(second.open(115200));
  }
  tty_serial third{line.path};
  CHECK_FALSE(third.open(115200));
}

TEST_CASE("Tty_DeviceThatComesBack_IsOpenedAgainAndSaid", "[timing]") {
  temporary_folder folder;
  const auto path = folder / "ttyUSB0";
  auto line = std::make_unique<cable>();
  std::filesystem::create_symlink(line->path, path);
  test_bell bell;
  std::mutex mutex;
  std::vector<std::string> said;
  auto count = [&] {
    std::lock_guard<std::mutex> guard{mutex};
    return said.size();
  };
  tty_serial port{path};
  runtime::device_thread driver{port};
  port.on_ready(&bell);
  port.on_notice([&](const std::string& x) {
    std::lock_guard<std::mutex> guard{mutex};
    said.push_back(x);
  });
  REQUIRE_FALSE(port.open(57600));
  for (size_t turn = 1; turn <= 2; ++turn) {
    line->far.close();
    std::filesystem::remove(path);
    REQUIRE(wait_until([&] { return count() == 2 * turn - 1; }));
    CHECK(port.write(text("x")) == 0);
    // Another device under that name, which a program uses for now.
    line = std::make_unique<cable>();
    {
      tty_serial other{line->path};
      REQUIRE_FALSE(other.open(57600));
      std::filesystem::create_symlink(line->path, path);
      std::this_thread::sleep_for(std::chrono::milliseconds{600});
      CHECK(count() == 2 * turn - 1);
    }
    REQUIRE(wait_until([&] { return count() == 2 * turn; }));
    REQUIRE(line->far.write(text("again")) == 5);
    CHECK(read_all(port, bell, 5) == text("again"));
    REQUIRE(port.write(text("and back")) == 8);
    CHECK(line->far.read(8) == text("and back"));
    CHECK(port.statistics().peers == turn + 1);
  }
  CHECK(said[0]
        == path + ": the device is gone; it is opened again when it is back");
  CHECK(said[1] == path + ": the device is back");
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
