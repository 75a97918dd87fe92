#include "app/commands/service_console.hpp"

#include <cstdlib>
#include <filesystem>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/app/compose/supervised_node.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;
using actorcsi::test::recording_console;

namespace {

/// systemd's end of the socket.
class manager_end {
public:
  manager_end() {
    path_ = std::filesystem::temp_directory_path()
            / ("actorcsi-notify-" + std::to_string(::getpid()));
    std::filesystem::remove(path_);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.string().copy(address.sun_path, sizeof(address.sun_path) - 1);
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    REQUIRE(
      ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address))
      == 0);
    ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
    ::setenv("WATCHDOG_USEC", "10000000", 1);
  }

  ~manager_end() {
    ::close(socket_);
    std::filesystem::remove(path_);
  }

  std::vector<std::string> messages() {
    std::vector<std::string> result;
    char text[4096];
    for (;;) {
      auto size = ::recv(socket_, text, sizeof(text), 0);
      if (size < 0)
        return result;
      result.emplace_back(text, static_cast<size_t>(size));
    }
  }

private:
  std::filesystem::path path_;
  int socket_ = -1;
};

using lines = std::vector<std::string>;

constexpr uint32_t has_statistics = 1;

struct fixture {
  fixture() {
    add("camera", true, has_statistics);
    add("led", false, has_statistics);
    add("heartbeat", true, has_statistics);
    // It cannot be asked.
    add("receptionist", true, 0);
    auto& remote = add("far", true, has_statistics);
    remote.is_stand_in = true;
    REQUIRE_FALSE(manager.connect());
    out.watch(parts, around);
  }

  part& add(const std::string& name, bool is_critical, uint32_t method) {
    part x;
    x.name = name;
    x.is_critical = is_critical;
    x.figures.while_running = method;
    return parts.add(std::move(x));
  }

  /// A state in which these parts have answered.
  static NodeReport report_of(const lines& names) {
    NodeReport result;
    for (auto name : {"camera", "led", "heartbeat", "receptionist", "far"}) {
      auto& x = *result.add_parts();
      x.set_name(name);
      if (std::count(names.begin(), names.end(), name) > 0)
        x.set_type("some.Statistics");
    }
    return result;
  }

  size_t fed() {
    auto all = end.messages();
    return static_cast<size_t>(
      std::count(all.begin(), all.end(), "WATCHDOG=1"));
  }

  manager_end end;
  recording_console inner;
  service_manager manager;
  service_console out{inner, manager};
  part_list parts;
  supervisor::environment around{};
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "ServiceConsole_EachCriticalPartAnswers_FeedsTheDog") {
  out.show(report_of({"camera", "led", "heartbeat"}));
  CHECK(fed() == 1);
  out.show(report_of({"camera", "heartbeat"}));
  CHECK(fed() == 1);
  CHECK(inner.shown == 0);
}

TEST_CASE_METHOD(fixture, "ServiceConsole_CriticalPartIsSilent_DoesNotFeed") {
  out.show(report_of({"led", "heartbeat"}));
  CHECK(end.messages()
        == lines{"STATUS=camera: no answer; 5 parts, 0 restarts, 0 frames "
                 "delivered, 0 dropped"});
  // Also if it is not there at all.
  out.show(NodeReport{});
  CHECK(end.messages()
        == lines{"STATUS=camera, heartbeat: no answer; 0 parts, 0 restarts, 0 "
                 "frames delivered, 0 dropped"});
  out.show(report_of({"camera", "heartbeat"}));
  CHECK(fed() == 1);
}

TEST_CASE_METHOD(fixture, "ServiceConsole_StatusWithoutNews_IsSentEveryTenth") {
  lines all;
  for (int i = 0; i < 20; ++i) {
    out.show(report_of({"camera", "heartbeat"}));
    for (auto& x : end.messages())
      all.push_back(x.substr(0, 7));
  }
  CHECK(std::count(all.begin(), all.end(), "STATUS=") == 2);
  CHECK(std::count(all.begin(), all.end(), "WATCHDO") == 20);
}

TEST_CASE_METHOD(fixture, "ServiceConsole_Moments_AreTold") {
  REQUIRE(around.on_start);
  around.on_start();
  around.on_finish();
  out.error("camera:\nlost");
  out.info("a line");
  CHECK(end.messages()
        == lines{"READY=1", "STOPPING=1", "STATUS=camera: lost"});
  CHECK(inner.said == lines{"a line"});
  CHECK(inner.errors == lines{"camera:\nlost"});
  // Children do not talk to systemd.
  CHECK(std::getenv("NOTIFY_SOCKET") == nullptr);
  CHECK(std::getenv("WATCHDOG_USEC") == nullptr);
}

TEST_CASE("ServiceConsole_NoManager_PassesEverythingOn") {
  recording_console inner;
  service_manager manager;
  REQUIRE_FALSE(manager.connect());
  CHECK_FALSE(manager.is_present());
  service_console out{inner, manager};
  out.show(NodeReport{});
  out.error("wrong");
  CHECK(inner.shown == 1);
  CHECK(inner.errors == lines{"wrong"});
}
