#include "actors/remote/calls/call_dispatcher.hpp"

#include "tests/actors/remote/calls/dispatcher_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

using fixture = dispatcher_node;

// -- calls --------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "CallDispatcher_Call_IsAnsweredUnderItsNumber") {
  auto call = request(led_toggle::id, "LED_RED");
  bring(call);
  auto answer = only();
  CHECK(answer.kind() == ENVELOPE_KIND_REPLY);
  CHECK(answer.correlation() == call.correlation());
  LedState state;
  REQUIRE(state.ParseFromString(answer.payload()));
  CHECK(state.on());
  CHECK(pin.lit());
  CHECK(uut->counts().calls == 1);
  CHECK(rooms == 1);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_Order_IsCarriedOutAndNotAnswered") {
  bring(make(ENVELOPE_KIND_TELL, led_toggle::id, "LED_RED"));
  CHECK(pin.lit());
  bring(make(ENVELOPE_KIND_TELL, led_toggle::id, "LED_PINK"));
  bring(make(ENVELOPE_KIND_TELL, led_set::id, "LED_RED", "\x0a"));
  CHECK(line.empty());
  CHECK(rooms == 3);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_EnvelopeThatComesTwice_IsDoneOnce") {
  auto call = request(led_toggle::id, "LED_RED");
  bring_all({call, call, request(led_toggle::id, "LED_BLUE"), call});
  CHECK(pin.lit());
  CHECK(line.size() == 2);
  CHECK(uut->counts().calls == 2);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_List_NamesActorsAndServices") {
  bring(make(ENVELOPE_KIND_LIST, 0));
  Directory list;
  REQUIRE(list.ParseFromString(only().payload()));
  REQUIRE(list.actors_size() == 5);
  CHECK(list.actors(1).name() == "LED_RED");
  CHECK(list.actors(1).service() == "actorcsi.Led");
  CHECK(list.actors(2).service() == "actorcsi.Heartbeat");
}

TEST_CASE_METHOD(fixture, "CallDispatcher_MethodOrActorThatIsNot_IsNotFound") {
  CHECK(error_of(request(0x12345678)) == errc::not_found);
  // One of a service that no actor here has.
  CHECK(error_of(request(capture_start::id)) == errc::not_found);
  auto error = error_of(request(led_toggle::id, "LED_PINK"));
  CHECK(error == errc::not_found);
  CHECK_THAT(describe(error), Catch::Contains("'LED_PINK'")
                                && Catch::Contains("LED_BLUE LED_RED"));
  // An actor, but of another service.
  CHECK(error_of(request(led_toggle::id, "heartbeat")) == errc::not_found);
  CHECK_FALSE(pin.lit());
  CHECK(uut->ready());
}

TEST_CASE_METHOD(fixture,
                 "CallDispatcher_BadBytes_AreAnErrorAndNothingIsDone") {
  CHECK(error_of(request(led_set::id, "LED_RED", "\x0a"))
        == errc::malformed_message);
  CHECK(error_of(request(led_toggle::id, "LED_RED", "\xff\xff"))
        == errc::malformed_message);
  CHECK_FALSE(pin.lit());
}

TEST_CASE_METHOD(fixture, "CallDispatcher_Picture_IsRefused") {
  for (auto& x : {request(camera_snapshot::id),
                  make(ENVELOPE_KIND_SUBSCRIBE, camera_subscribe::id)}) {
    auto error = error_of(x);
    CHECK(error == errc::limit_reached);
    CHECK_THAT(describe(error), Catch::Contains("stream channel"));
  }
}

TEST_CASE_METHOD(fixture, "CallDispatcher_WrongKindForTheMethod_IsRefused") {
  CHECK(error_of(request(heartbeat_subscribe::id)) == errc::invalid_argument);
  CHECK(error_of(make(ENVELOPE_KIND_SUBSCRIBE, led_toggle::id, "LED_RED"))
        == errc::invalid_argument);
  CHECK_FALSE(pin.lit());
  // Nothing of it is left.
  bring(cancel(last_number));
  CHECK(line.empty());
}

TEST_CASE_METHOD(fixture, "CallDispatcher_KindThatNoCallerSends_IsAnError") {
  auto kind = GENERATE(0, 6, 7, 8, 99);
  INFO(kind);
  CHECK(
    error_of(make(static_cast<EnvelopeKind>(kind), led_toggle::id, "LED_RED"))
    == errc::malformed_message);
  CHECK_FALSE(pin.lit());
  CHECK(uut->counts().calls == 0);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_SilentActor_FailsAtTheDeadline") {
  struct row {
    uint32_t ms;
    caf::timespan limit;
  };
  auto x = GENERATE(row{0, 5s}, row{100, 100ms}, row{4'000'000'000, 1h});
  auto call = request(led_toggle::id, "silent");
  call.set_deadline_ms(x.ms);
  bring(call);
  run_for(x.limit - 10ms);
  CHECK(line.empty());
  run_for(20ms);
  auto answer = only();
  CHECK(answer.correlation() == call.correlation());
  CHECK(to_error(answer.error()) == caf::sec::request_timeout);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_CalledActorHasEnded_CallerIsTold") {
  caf::anon_send_exit(silent, caf::exit_reason::kill);
  run_for(1ms);
  bring(request(led_toggle::id, "silent"));
  run_for(1ms);
  CHECK(to_error(only().error()) == caf::sec::request_receiver_down);
}

// -- limits -------------------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "CallDispatcher_32OpenCalls_LeaveNoRoomUntilOneEnds") {
  for (size_t i = 0; i < call_dispatcher::max_calls; ++i) {
    CHECK(uut->ready());
    bring(request(led_toggle::id, "silent"));
  }
  CHECK_FALSE(uut->ready());
  CHECK(rooms == 0);
  run_for(6s);
  CHECK(line.size() == call_dispatcher::max_calls);
  CHECK(rooms == static_cast<int>(call_dispatcher::max_calls));
  CHECK(uut->ready());
}

TEST_CASE_METHOD(fixture, "CallDispatcher_NoRoomOnTheLine_AnswersWaitInOrder") {
  room = 0;
  for (size_t i = 0; i < call_dispatcher::max_calls; ++i) {
    CHECK(uut->ready());
    bring(request(led_state::id, "LED_RED"));
  }
  CHECK_FALSE(uut->ready());
  room = 2;
  flush();
  REQUIRE(line.size() == 2);
  CHECK(uut->ready());
  // Nothing overtakes those that wait.
  room = 1000;
  bring(request(led_state::id, "LED_RED"));
  CHECK(line.size() == 2);
  flush();
  REQUIRE(line.size() == call_dispatcher::max_calls + 1);
  for (size_t i = 0; i < line.size(); ++i)
    CHECK(line[i].correlation() == i + 1);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_NumberOf64CallsAgo_IsANewCall") {
  auto call = request(led_toggle::id, "LED_RED");
  bring(call);
  for (size_t i = 0; i < 2 * call_dispatcher::max_calls - 1; ++i)
    bring(request(led_state::id));
  bring(call);
  CHECK(pin.lit());
  bring(request(led_state::id));
  bring(call);
  CHECK_FALSE(pin.lit());
}

// -- another session ----------------------------------------------------------

TEST_CASE_METHOD(fixture, "CallDispatcher_Reset_ForgetsCallsAndSubscriptions") {
  room = 1;
  bring(subscription());
  bring(request(led_state::id));
  for (size_t i = 0; i < call_dispatcher::max_calls - 1; ++i)
    bring(request(led_toggle::id, "silent"));
  CHECK_FALSE(uut->ready());
  room = 1000;
  line.clear();
  // This one is accepted when nobody wants it any more.
  run_as_host([this](auto) {
    uut->handle(subscription());
    uut->reset();
  });
  CHECK(uut->ready());
  CHECK(beat() == 0);
  run_for(6s);
  flush();
  CHECK(line.empty());
  // The next caller counts from 1 again.
  last_number = 0;
  bring(request(led_toggle::id, "LED_RED"));
  CHECK(pin.lit());
  CHECK(only().correlation() == 1);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_EndsBeforeTheAnswers_NobodyIsTold") {
  bring(request(led_toggle::id, "silent"));
  run_as_host([this](auto) {
    uut->handle(request(led_state::id, "LED_RED"));
    uut->handle(subscription());
    uut.reset();
  });
  run_for(6s);
  CHECK(line.empty());
  CHECK(rooms == 0);
}
