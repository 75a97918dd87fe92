#include "platform/runtime/loop_clock.hpp"

#include <catch2/catch.hpp>

#include "caf/all.hpp"

#include "platform/runtime/cooperative_scheduler.hpp"
#include "platform/runtime/virtual_time.hpp"

using namespace std::chrono_literals;
using namespace actorcsi::runtime;

namespace {

/// A system on the cooperative scheduler, and an actor that notes numbers, the
/// ids of timeouts, and errors as 1000.
struct fixture {
  fixture() {
    cooperative_scheduler::install(config, time);
    system.reset(new caf::actor_system(config));
    auto body = [this](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler(
        [this](caf::scheduled_actor*,
               caf::message_view& x) -> caf::result<caf::message> {
          auto& content = x.content();
          if (content.match_elements<caf::timeout_msg>())
            log.push_back(content.get_as<caf::timeout_msg>(0).timeout_id);
          return caf::message{};
        });
      self->set_error_handler([this](caf::error&) { log.push_back(1000); });
      return {[this](uint64_t n) { log.push_back(n); }};
    };
    who = system->spawn(body);
    run(0s);
  }

  ~fixture() {
    caf::anon_send_exit(who, caf::exit_reason::kill);
    run(0s);
    who = nullptr;
  }

  caf::actor_clock& clock() {
    return system->clock();
  }

  caf::abstract_actor* self() {
    return caf::actor_cast<caf::abstract_actor*>(who);
  }

  void send_at(caf::timespan delay, uint64_t number) {
    clock().schedule_message(
      time.now() + delay, caf::actor_cast<caf::strong_actor_ptr>(who),
      caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, number));
  }

  void run(caf::timespan duration) {
    cooperative_scheduler::of(*system)->run_until(time.now() + duration + 1ms);
  }

  virtual_time time;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::actor who;
  std::vector<uint64_t> log;
};

using numbers = std::vector<uint64_t>;

} // namespace

TEST_CASE("LoopClock_Messages_ArriveByDueTimeAndThenInTheOrderTheyWereSet") {
  fixture f;
  f.send_at(20ms, 3);
  f.send_at(10ms, 1);
  f.send_at(20ms, 4);
  f.send_at(10ms, 2);
  f.send_at(30ms, 5);
  f.run(10ms);
  CHECK(f.log == numbers{1, 2});
  f.run(20ms);
  CHECK(f.log == numbers{1, 2, 3, 4, 5});
}

TEST_CASE("LoopClock_NextTimeout_IsTheEarliestOfThoseThatAreLeft") {
  virtual_time time;
  loop_clock clock{time};
  CHECK(clock.next_timeout() == caf::actor_clock::time_point::max());
  fixture f;
  clock.set_request_timeout(time.now() + 20ms, f.self(), caf::message_id{2});
  clock.set_request_timeout(time.now() + 10ms, f.self(), caf::message_id{1});
  CHECK(clock.next_timeout() == time.now() + 10ms);
  clock.cancel_request_timeout(f.self(), caf::message_id{1});
  CHECK(clock.next_timeout() == time.now() + 20ms);
  clock.cancel_all();
  CHECK(clock.next_timeout() == caf::actor_clock::time_point::max());
}

TEST_CASE("LoopClock_OrdinaryTimeout_ReplacesTheOneOfItsType") {
  fixture f;
  auto due = f.time.now() + 10ms;
  f.clock().set_ordinary_timeout(due, f.self(), caf::atom("a"), 1);
  f.clock().set_ordinary_timeout(due, f.self(), caf::atom("b"), 2);
  f.clock().set_ordinary_timeout(due, f.self(), caf::atom("a"), 3);
  f.clock().cancel_ordinary_timeout(f.self(), caf::atom("b"));
  f.clock().set_multi_timeout(due, f.self(), caf::atom("a"), 4);
  CHECK(dynamic_cast<loop_clock&>(f.clock()).next_timeout() == due);
  f.clock().cancel_ordinary_timeout(f.self(), caf::atom("a"));
  f.clock().cancel_timeouts(f.self());
  CHECK(dynamic_cast<loop_clock&>(f.clock()).next_timeout() > due);
}

TEST_CASE("LoopClock_RequestTimeout_IsAnErrorUnlessItIsCancelled") {
  fixture f;
  auto due = f.time.now() + 10ms;
  f.clock().set_request_timeout(due, f.self(), caf::message_id{7});
  f.clock().cancel_request_timeout(f.self(), caf::message_id{7});
  f.run(20ms);
  CHECK(f.log.empty());
  f.clock().set_request_timeout(f.time.now() + 10ms, f.self(),
                                caf::make_message_id());
  f.run(20ms);
  CHECK(f.log == numbers{1000});
}

TEST_CASE("LoopClock_ActorThatEnds_LosesItsTimeoutsButNoMessageToIt") {
  fixture f;
  f.clock().set_request_timeout(f.time.now() + 10ms, f.self(),
                                caf::make_message_id());
  f.send_at(10ms, 1);
  f.clock().cancel_timeouts(f.self());
  f.run(20ms);
  CHECK(f.log == numbers{1});
}
