#include "platform/runtime/cooperative_scheduler.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "caf/all.hpp"

#include "platform/runtime/host/host_time.hpp"
#include "platform/runtime/virtual_time.hpp"

using namespace std::chrono_literals;
using namespace actorcsi;
using namespace actorcsi::runtime;

namespace {

/// A system on the cooperative scheduler over `time`.
template <class Time>
struct fixture {
  fixture() {
    cooperative_scheduler::install(config, time);
    config.set("scheduler.max-throughput", 50);
    system.reset(new caf::actor_system(config));
  }

  cooperative_scheduler& loop() {
    return *cooperative_scheduler::of(*system);
  }

  Time time;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
};

/// Sends itself a message `left` times, and notes each turn in `log`.
caf::behavior talker(caf::event_based_actor* self, int left, char name,
                     std::string* log) {
  self->send(self, left);
  return {[=](int n) {
    *log += name;
    if (n == 1)
      self->quit();
    else
      self->send(self, n - 1);
  }};
}

/// A bell that ends in a message to an actor.
class test_bell final : public bell {
public:
  test_bell(caf::actor_system& sys, caf::actor owner)
    : bell(sys), owner_(std::move(owner)) {
    // nop
  }

private:
  void deliver() override {
    caf::anon_send(owner_, 1);
  }

  caf::actor owner_;
};

} // namespace

TEST_CASE("CooperativeScheduler_NoActors_ReturnsAtOnce") {
  fixture<virtual_time> f;
  f.loop().run();
  CHECK(f.loop().run_once() == false);
}

TEST_CASE("CooperativeScheduler_Of_KnowsItsOwnSystemsOnly") {
  caf::actor_system_config config;
  caf::actor_system other{config};
  CHECK(cooperative_scheduler::of(other) == nullptr);
}

TEST_CASE("CooperativeScheduler_ActorsThatAlwaysHaveMessages_TakeTurns") {
  fixture<virtual_time> f;
  std::string log;
  f.system->spawn(talker, 300, 'a', &log);
  f.system->spawn(talker, 300, 'b', &log);
  f.system->spawn(talker, 300, 'c', &log);
  f.loop().run();
  REQUIRE(log.size() == 900);
  // Nobody has a second turn, of 50 messages at most, before all had one.
  for (size_t i = 0; i < log.size(); i += 150) {
    auto turns = log.substr(i, 150);
    for (char name : {'a', 'b', 'c'})
      CHECK(std::count(turns.begin(), turns.end(), name) == 50);
  }
}

TEST_CASE("CooperativeScheduler_BusySelfSender_DoesNotDelayATimer") {
  fixture<virtual_time> f;
  auto start = f.time.now();
  std::vector<platform::time_point> ticks;
  auto busy = f.system->spawn([](caf::event_based_actor* self) {
    self->send(self, 1);
    return caf::behavior{[=](int n) { self->send(self, n); }};
  });
  f.system->spawn([&](caf::event_based_actor* self) {
    self->delayed_send(self, 10ms, 1);
    return caf::behavior{[&, self](int n) {
      ticks.push_back(f.time.now());
      if (n == 5) {
        caf::anon_send_exit(busy, caf::exit_reason::kill);
        self->quit();
      } else {
        self->scheduled_send(self, start + (n + 1) * 10ms, n + 1);
      }
    }};
  });
  f.loop().run();
  REQUIRE(ticks.size() == 5);
  for (int i = 0; i < 5; ++i)
    CHECK(ticks[static_cast<size_t>(i)] - start - (i + 1) * 10ms < 1ms);
}

TEST_CASE("CooperativeScheduler_RunUntil_StopsAtTheDeadline") {
  fixture<virtual_time> f;
  auto deadline = f.time.now() + 7ms;
  f.loop().run_until(deadline);
  CHECK(f.time.now() == deadline);
}

TEST_CASE("CooperativeScheduler_BellsFromAnotherThread_WakeTheLoop") {
  fixture<host_time> f;
  int received = 0;
  constexpr int wanted = 1'000;
  auto owner = f.system->spawn([&](caf::event_based_actor*) {
    return caf::behavior{[&](int) { ++received; }};
  });
  test_bell uut{*f.system, owner};
  std::atomic<int> rung{0};
  std::thread ringer{[&] {
    for (int i = 0; i < wanted; ++i) {
      uut.ring();
      ++rung;
    }
  }};
  auto end = f.time.now() + 10s;
  while ((rung < wanted || received == 0) && f.time.now() < end) {
    auto before = received;
    f.loop().run_until(f.time.now() + 1ms);
    // Only what was received can be answered: else a ring gets lost.
    if (received > before)
      uut.answered();
  }
  ringer.join();
  f.loop().run_until(f.time.now() + 1ms);
  CHECK(received > 0);
  CHECK(received <= wanted);
  caf::anon_send_exit(owner, caf::exit_reason::kill);
  f.loop().run();
}

TEST_CASE("Bell_RungManyTimesUnanswered_SendsOneMessage") {
  fixture<virtual_time> f;
  int received = 0;
  auto owner = f.system->spawn([&](caf::event_based_actor*) {
    return caf::behavior{[&](int) { ++received; }};
  });
  test_bell uut{*f.system, owner};
  for (int i = 0; i < 10; ++i)
    uut.ring();
  f.loop().run_until(f.time.now() + 1ms);
  CHECK(received == 1);
  uut.answered();
  uut.ring();
  f.loop().run_until(f.time.now() + 1ms);
  CHECK(received == 2);
  caf::anon_send_exit(owner, caf::exit_reason::kill);
  f.loop().run();
}

TEST_CASE("CooperativeScheduler_PendingTimers_DoNotHoldUpTheEnd") {
  fixture<virtual_time> f;
  f.system->spawn([](caf::event_based_actor* self) {
    self->delayed_send(self, 1h, 1);
    self->quit();
    return caf::behavior{[](int) { /* nop */ }};
  });
  f.loop().run();
  SUCCEED("the destructor of the system returns");
}
