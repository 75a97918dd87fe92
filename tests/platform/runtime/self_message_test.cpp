#include "platform/runtime/self_message.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "caf/all.hpp"

#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/service.hpp"
#include "platform/runtime/virtual_time.hpp"

#include "tests/support/allocations.hpp"

using namespace std::chrono_literals;
using namespace actorcsi;
using namespace actorcsi::runtime;

namespace {

/// A request with fields, as the generator writes handlers for.
struct note {
  std::string text;
};

/// An actor with a message of its own of each sort.
class diary final : public service<caf::typed_actor<caf::reacts_to<int>>> {
public:
  diary(caf::actor_config& cfg, std::string& log) : service(cfg), log_(log) {
    // nop
  }

  void turn() {
    log_ += 't';
    if (turns > 0) {
      --turns;
      turn_message.send();
    }
  }

  void write(const note& request) {
    log_ += request.text;
  }

  self_message<&diary::turn> turn_message{*this};
  self_message<&diary::write> write_message{*this};
  int turns = 0;

private:
  behavior_type make_behavior() override {
    return {[this](int n) { log_ += std::to_string(n); }};
  }

  std::string& log_;
};

/// A diary on the cooperative scheduler in virtual time.
struct fixture {
  fixture() {
    cooperative_scheduler::install(config, time);
    system.reset(new caf::actor_system(config));
    handle = caf::actor_cast<caf::actor>(system->spawn<diary>(log));
    uut = static_cast<diary*>(caf::actor_cast<caf::abstract_actor*>(handle));
    run();
  }

  ~fixture() {
    caf::anon_send_exit(handle, caf::exit_reason::kill);
    handle = nullptr;
    cooperative_scheduler::of(*system)->run();
  }

  void run(caf::timespan span = 0s) {
    auto loop = cooperative_scheduler::of(*system);
    loop->run_until(time.now() + span);
    while (loop->run_once()) {
      // nop
    }
  }

  std::string log;
  virtual_time time;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::actor handle;
  diary* uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "SelfMessage_Sent_WaitsItsTurnInTheMailbox") {
  caf::anon_send(handle, 1);
  uut->turn_message.send();
  caf::anon_send(handle, 2);
  CHECK(log.empty());
  run();
  CHECK(log == "1t2");
}

TEST_CASE_METHOD(fixture, "SelfMessage_WithFields_CarriesThem") {
  uut->write_message.send({"later"});
  uut->write_message.send({"now"});
  run();
  CHECK(log == "now");
}

TEST_CASE_METHOD(fixture, "SelfMessage_WithFieldsByBell_CarriesTheDefault") {
  uut->write_message.send({"once"});
  run();
  uut->write_message.doorbell().ring();
  run();
  CHECK(log == "once");
}

TEST_CASE_METHOD(fixture, "SelfMessage_NewOrder_MakesTheOldOneStale") {
  uut->turn_message.schedule(1s);
  uut->turn_message.schedule(3s);
  run(2s);
  CHECK(log.empty());
  run(2s);
  CHECK(log == "t");
}

TEST_CASE_METHOD(fixture, "SelfMessage_Cancelled_DoesNotArrive") {
  uut->turn_message.schedule(1s);
  uut->turn_message.cancel();
  run(2s);
  CHECK(log.empty());
}

TEST_CASE_METHOD(fixture, "SelfMessage_RungTwiceBeforeItsTurn_ArrivesOnce") {
  uut->turn_message.doorbell().ring();
  uut->turn_message.doorbell().ring();
  run();
  CHECK(log == "t");
  uut->turn_message.doorbell().ring();
  run();
  CHECK(log == "tt");
}

TEST_CASE_METHOD(fixture, "SelfMessage_SentAgainAndAgain_AllocatesNothing") {
  // One is handled while the next is sent: two are in use from now on.
  uut->turns = 3;
  uut->turn_message.send();
  run();
  log.clear();
  log.reserve(2'000);
  uut->turns = 1'000;
  auto before = test::allocations_of_this_thread();
  uut->turn_message.send();
  run();
  CHECK(test::allocations_of_this_thread() == before);
  CHECK(log == std::string(1'001, 't'));
}

TEST_CASE_METHOD(fixture,
                 "SelfMessage_ActorEndsWithOneOnItsWay_NothingIsLost") {
  // The sanitizers look for what is left behind.
  uut->turn_message.schedule(1s);
  uut->write_message.send({"unread"});
  caf::anon_send_exit(handle, caf::exit_reason::kill);
  run(2s);
  CHECK(log == "unread");
}
