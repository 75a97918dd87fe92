// Checked in every build, a release too.
#undef ACTORCSI_WITHOUT_ASSERTIONS

#include "platform/base/assert.hpp"

#include <csignal>
#include <string>

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct ending {
  int status = 0;
  /// What was written to stderr.
  std::string text;
};

/// Runs `f` in a process of its own.
template <class F>
ending end_of(F f) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // Not the test program's report of a signal, and no core file.
    std::signal(SIGABRT, SIG_DFL);
    rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    dup2(ends[1], STDERR_FILENO);
    f();
    _exit(0);
  }
  close(ends[1]);
  ending result;
  char buffer[256];
  for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof(buffer))) > 0;)
    result.text.append(buffer, static_cast<size_t>(n));
  close(ends[0]);
  REQUIRE(waitpid(child, &result.status, 0) == child);
  return result;
}

} // namespace

TEST_CASE("Assert_ConditionFails_AbortsWithFileLineAndConditionOnStderr") {
  auto frames = 3;
  auto line = __LINE__ + 1;
  auto x = end_of([&] { ACTORCSI_ASSERT(frames < 3); });
  REQUIRE(WIFSIGNALED(x.status));
  CHECK(WTERMSIG(x.status) == SIGABRT);
  CHECK(x.text
        == "assert_test.cpp:" + std::to_string(line)
             + ": assertion failed: frames < 3\n");
}

TEST_CASE("Assert_ConditionHolds_IsSilentAndTheProgramGoesOn") {
  auto x = end_of([] { ACTORCSI_ASSERT(2 < 3); });
  REQUIRE(WIFEXITED(x.status));
  CHECK(WEXITSTATUS(x.status) == 0);
  CHECK(x.text.empty());
}

TEST_CASE("Assert_Condition_IsEvaluatedOnce") {
  auto times = 0;
  ACTORCSI_ASSERT(++times > 0);
  CHECK(times == 1);
  CHECK(actorcsi::platform::assertions_are_on);
}
