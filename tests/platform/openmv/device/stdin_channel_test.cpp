#include "platform/openmv/device/stdin_channel.hpp"

#include "tests/platform/openmv/link_test_support.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

status write(stdin_channel& x, uint32_t offset, const std::string& bytes) {
  return x.write(offset, view(text(bytes)));
}

} // namespace

TEST_CASE("Stdin_ScriptInPieces_RunsAsAWhole") {
  test_runner runner;
  stdin_channel x{runner, 16};
  CHECK(x.ioctl(stdin_channel::request_exec, {}) == status::failed);
  CHECK(write(x, 0, "print(") == status::success);
  CHECK(write(x, 6, "1)\n") == status::success);
  // A piece that comes twice is one piece.
  CHECK(write(x, 6, "1)\n") == status::success);
  CHECK(!x.poll());
  CHECK(x.ioctl(stdin_channel::request_exec, {}) == status::success);
  CHECK(runner.script == "print(1)\n");
  CHECK(x.poll());
  CHECK(x.ioctl(stdin_channel::request_stop, {}) == status::success);
  CHECK(!x.poll());
  CHECK(write(x, 0, "2") == status::success);
  CHECK(x.ioctl(stdin_channel::request_exec, {}) == status::success);
  CHECK(runner.script == "2");
}

TEST_CASE("Stdin_ScriptThatIsTooLongOrHasAHole_IsRefused") {
  test_runner runner;
  stdin_channel x{runner, 16};
  CHECK(write(x, 0, std::string(17, 'x')) == status::overflow);
  CHECK(write(x, 1, "x") == status::invalid);
  CHECK(write(x, 0, std::string(16, 'x')) == status::success);
  CHECK(write(x, 16, "x") == status::overflow);
  CHECK(x.ioctl(stdin_channel::request_reset, {}) == status::success);
  CHECK(x.ioctl(stdin_channel::request_exec, {}) == status::failed);
}
