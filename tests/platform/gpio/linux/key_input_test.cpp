#include "platform/gpio/linux/key_input.hpp"

#include <csignal>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/runtime/host/device_thread.hpp"
#include "tests/platform/serial/posix/serial_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::testing;

namespace {

/// Runs `work` in a process whose terminal is a new pty; `work` gets the other
/// side. Returns the exit code, or -1.
int with_terminal(int (*work)(int terminal, const descriptor& far)) {
  auto child = ::fork();
  if (child == 0) {
    descriptor far{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
    char name[64] = "";
    if (::grantpt(far.get()) != 0 || ::unlockpt(far.get()) != 0
        || ::ptsname_r(far.get(), name, sizeof(name)) != 0 || ::setsid() < 0)
      ::_exit(90);
    auto terminal = ::open(name, O_RDWR);
    if (terminal < 0 || ::ioctl(terminal, TIOCSCTTY, 0) != 0)
      ::_exit(91);
    ::_exit(work(terminal, far));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int press_twice(int terminal, const descriptor& far) {
  auto made = key_input::make(terminal);
  if (!made)
    return 1;
  auto& uut = **made;
  test_bell bell;
  uut.on_change(&bell);
  runtime::device_thread driver{uut};
  if (uut.active())
    return 2;
  for (int i = 0; i < 2; ++i) {
    auto seen = bell.rings();
    // Other keys are none.
    far.write(text("abc\n"));
    if (!bell.wait_beyond(seen))
      return 3;
    // It is let go by itself.
    if (!wait_until([&] { return !uut.active(); }))
      return 4;
  }
  uut.on_change(nullptr);
  return bell.rings() == 4 ? 0 : 5;
}

/// In the background, reading would stop the process.
int stay_in_background(int terminal, const descriptor& far) {
  auto shell = ::fork();
  if (shell == 0) {
    for (;;)
      ::pause();
  }
  ::setpgid(shell, shell);
  std::signal(SIGTTOU, SIG_IGN);
  auto made = key_input::make(terminal);
  auto result = 0;
  if (!made || ::tcsetpgrp(terminal, shell) != 0) {
    result = 1;
  } else {
    auto& uut = **made;
    runtime::device_thread driver{uut};
    far.write(text("\n"));
    std::this_thread::sleep_for(std::chrono::milliseconds{700});
    if (uut.active())
      result = 2;
    // In the foreground again it takes what was typed.
    ::tcsetpgrp(terminal, ::getpgrp());
    test_bell bell;
    uut.on_change(&bell);
    if (result == 0 && !bell.wait_beyond(0))
      result = 3;
    uut.on_change(nullptr);
  }
  ::kill(shell, SIGKILL);
  ::waitpid(shell, nullptr, 0);
  return result;
}

} // namespace

TEST_CASE("KeyInput_Enter_PressesForAMoment") {
  CHECK(with_terminal(press_twice) == 0);
}

TEST_CASE("KeyInput_InTheBackground_ReadsNothing") {
  CHECK(with_terminal(stay_in_background) == 0);
}

TEST_CASE("KeyInput_NoTerminal_IsRefused") {
  auto file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  auto made = key_input::make(file);
  ::close(file);
  REQUIRE_FALSE(made);
  CHECK_THAT(describe(made.error()),
             Catch::Contains("key: standard input is not a terminal; "));
}
