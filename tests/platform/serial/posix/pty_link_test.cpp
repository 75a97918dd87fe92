#include "platform/serial/posix/pty_serial.hpp"

#include <fstream>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace fs = std::filesystem;

TEST_CASE("PtyLink_Open_LeadsToTheTerminal") {
  temporary_folder folder;
  const auto link = folder / "camera";
  test_bell bell;
  pty_serial port{link};
  runtime::device_thread driver{port};
  CHECK_FALSE(fs::exists(fs::symlink_status(link)));
  port.on_ready(&bell);
  REQUIRE_FALSE(port.open(115200));
  CHECK(fs::read_symlink(link) == port.name());
  auto peer = open_terminal(link);
  CHECK(greet(port, bell, peer));
}

TEST_CASE("PtyLink_Closed_IsRemoved") {
  temporary_folder folder;
  const auto link = folder / "camera";
  {
    pty_serial port{link};
    REQUIRE_FALSE(port.open(115200));
    port.close();
    CHECK_FALSE(fs::exists(fs::symlink_status(link)));
    REQUIRE_FALSE(port.open(115200));
  }
  CHECK_FALSE(fs::exists(fs::symlink_status(link)));
}

TEST_CASE("PtyLink_LeadsNowhere_IsReplaced") {
  temporary_folder folder;
  const auto link = folder / "camera";
  fs::create_symlink("/dev/pts/999999", link);
  pty_serial port{link};
  REQUIRE_FALSE(port.open(115200));
  CHECK(fs::read_symlink(link) == port.name());
}

TEST_CASE("PtyLink_LeftOverWithTheSameNumber_IsKept") {
  temporary_folder folder;
  const auto link = folder / "camera";
  std::string number;
  {
    pty_serial port;
    REQUIRE_FALSE(port.open(115200));
    number = port.name();
  }
  // The lowest free number is given out next, unless another program is
  // faster; then the link leads to a stranger and is rightly refused.
  fs::create_symlink(number, link);
  pty_serial port{link};
  if (auto err = port.open(115200))
    CHECK_THAT(describe(err), Catch::Contains(number + ", which exists"));
  else
    CHECK(fs::read_symlink(link) == port.name());
}

TEST_CASE("PtyLink_RegularFile_IsRefusedAndKept") {
  temporary_folder folder;
  const auto link = folder / "camera";
  std::ofstream{link} << "precious";
  pty_serial port{link};
  auto err = port.open(115200);
  REQUIRE(err == errc::device_unavailable);
  CHECK_THAT(describe(err),
             Catch::Contains("link=" + link + ": the file exists"));
  CHECK(port.write(text("x")) == 0);
  CHECK(fs::file_size(link) == 8);
  CHECK(port.name() == "pty");
}

TEST_CASE("PtyLink_LeadsToSomethingThatExists_IsRefusedAndKept") {
  temporary_folder folder;
  const auto link = folder / "camera";
  fs::create_symlink("/dev/null", link);
  pty_serial port{link};
  auto err = port.open(115200);
  REQUIRE(err == errc::device_unavailable);
  CHECK_THAT(describe(err), Catch::Contains("link=" + link)
                              && Catch::Contains("/dev/null, which exists"));
  CHECK(fs::read_symlink(link) == "/dev/null");
}

TEST_CASE("PtyLink_OfAnotherOpenPort_IsNotTakenAway") {
  temporary_folder folder;
  const auto link = folder / "camera";
  pty_serial first{link};
  pty_serial second{link};
  REQUIRE_FALSE(first.open(115200));
  CHECK(second.open(115200) == errc::device_unavailable);
  CHECK(fs::read_symlink(link) == first.name());
  first.close();
  CHECK_FALSE(second.open(115200));
}

TEST_CASE("PtyLink_ChangedMeanwhile_IsNotRemoved") {
  temporary_folder folder;
  const auto link = folder / "camera";
  pty_serial port{link};
  REQUIRE_FALSE(port.open(115200));
  fs::remove(link);
  fs::create_symlink("/dev/null", link);
  port.close();
  CHECK(fs::read_symlink(link) == "/dev/null");
}

TEST_CASE("PtyLink_FolderMissing_IsRefused") {
  temporary_folder folder;
  const auto link = folder / "no/such/camera";
  pty_serial port{link};
  auto err = port.open(115200);
  REQUIRE(err == errc::device_unavailable);
  CHECK_THAT(describe(err),
             Catch::Contains("link=" + link + ": No such file or directory"));
}
