#include "platform/serial/posix/pty_serial.hpp"

#include <csignal>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

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
  CHECK(fs::canonical(link) == port.name());
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
  CHECK(fs::canonical(link) == port.name());
}

TEST_CASE("PtyLink_OfAKilledProgram_LeadsToNoStrangerAndIsReplaced") {
  temporary_folder folder;
  const auto link = folder / "camera";
  auto killed = ::fork();
  REQUIRE(killed >= 0);
  if (killed == 0) {
    pty_serial port{link};
    if (!port.open(115200))
      ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  int how = 0;
  REQUIRE(::waitpid(killed, &how, 0) == killed);
  REQUIRE(WIFSIGNALED(how));
  REQUIRE(fs::is_symlink(link));
  // The lowest free number is given out next: that of the killed program, as
  // soon as the kernel has let go of it.
  pty_serial strangers[3];
  for (auto& x : strangers)
    REQUIRE_FALSE(x.open(115200));
  CHECK_FALSE(fs::exists(link));
  pty_serial port{link};
  REQUIRE_FALSE(port.open(115200));
  CHECK(fs::canonical(link) == port.name());
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
  CHECK(fs::canonical(link) == first.name());
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
