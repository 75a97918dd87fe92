#include "platform/runtime/self_message.hpp"

#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "caf/all.hpp"

#include "platform/runtime/service.hpp"

using namespace actorcsi;
using namespace actorcsi::runtime;

namespace {

/// Notes each of its turns, and each number that it is sent. GCC 12 takes two
/// handlers of the same name in unnamed namespaces for one: no `diary` again.
class bell_log final : public service<caf::typed_actor<caf::reacts_to<int>>> {
public:
  bell_log(caf::actor_config& cfg, std::string& log) : service(cfg), log_(log) {
    // nop
  }

  void turn() {
    log_ += 't';
  }

  self_message<&bell_log::turn> turn_message{*this};

private:
  behavior_type make_behavior() override {
    return {[this](int n) { log_ += std::to_string(n); }};
  }

  std::string& log_;
};

} // namespace

TEST_CASE("SelfMessage_RungByAnotherThread_ArrivesAfterEveryRing") {
  std::string log;
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto handle = caf::actor_cast<caf::actor>(system.spawn<bell_log>(log));
  auto uut =
    static_cast<bell_log*>(caf::actor_cast<caf::abstract_actor*>(handle));
  std::thread driver{[uut] {
    for (auto i = 0; i < 10'000; ++i)
      uut->turn_message.doorbell().ring();
  }};
  driver.join();
  caf::anon_send(handle, 7);
  caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
  handle = nullptr;
  system.await_all_actors_done();
  auto turns = log.find('7');
  REQUIRE(turns != std::string::npos);
  CHECK(turns >= 1);
  CHECK(turns <= 10'000);
  CHECK(log == std::string(turns, 't') + "7");
}
