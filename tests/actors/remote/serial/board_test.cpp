#include "actors/remote/serial/board.hpp"

#include <algorithm>
#include <random>

#include "actors/remote/calls/envelopes.hpp"

#include "tests/support/board_node.hpp"

#include "platform/csi/frame_inspect.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

using fixture = board_node;

using events = std::vector<BoardEvent>;

} // namespace

TEST_CASE_METHOD(fixture, "Board_Open_FindsTheBoardAndSaysSo") {
  connect();
  REQUIRE(events() == ::events{BOARD_EVENT_CONNECTED});
  auto& info = notices->front().info();
  for (std::string name : {"stdin", "stdout", "stream", "actors"})
    CHECK(std::count(info.channels().begin(), info.channels().end(), name)
          == 1);
  CHECK_THAT(notices->front().text(), Catch::Contains("loop:1"));
  CHECK(statistics().device() == "loop:1");
}

TEST_CASE_METHOD(fixture, "Board_PortThatCannotBeOpened_IsAnErrorAtOnce") {
  port.gone = true;
  CHECK(order<board_open>(uut, BoardOpen{}) == errc::device_unavailable);
  CHECK((ask<board_call, Envelope>(uut, Envelope{}).error() == errc::not_open));
}

TEST_CASE_METHOD(fixture, "Board_Text_ComesInLines") {
  auto lines = collect<board_text, BoardText>(uut).first;
  connect();
  beat_every(100);
  run_for(1050ms);
  CHECK(lines->size() >= 10);
  CHECK(lines->size() <= 12);
  for (auto& x : *lines)
    CHECK(x.text() == "hello");
  CHECK(statistics().text_bytes() == 6 * lines->size());
}

TEST_CASE_METHOD(fixture, "Board_List_NamesTheActors") {
  connect();
  auto list = ask<board_list, Directory>(uut);
  REQUIRE(list);
  REQUIRE(list->actors_size() == 4);
  CHECK(list->actors(0).name() == "camera");
  CHECK(list->actors(3).name() == "LED_RED");
  CHECK(list->actors(3).service() == "actorcsi.Led");
}

TEST_CASE_METHOD(fixture, "Board_Call_HasTheCallersCorrelation") {
  connect();
  auto answer =
    ask<board_call, Envelope>(uut, request(led_toggle::id, "LED_RED"));
  REQUIRE(answer);
  CHECK(answer->kind() == ENVELOPE_KIND_REPLY);
  CHECK(answer->correlation() == 4711);
  CHECK(red.lit());
  CHECK_FALSE(blue.lit());
  LedState state;
  REQUIRE(state.ParseFromString(answer->payload()));
  CHECK(state.on());
}

TEST_CASE_METHOD(fixture, "Board_Order_IsCarriedOut") {
  connect();
  auto order = request(led_toggle::id, "LED_RED");
  order.set_kind(ENVELOPE_KIND_TELL);
  REQUIRE((ask<board_call, Envelope>(uut, order)));
  run_for(50ms);
  CHECK(red.lit());
  CHECK(statistics().calls().open() == 0);
}

TEST_CASE_METHOD(fixture, "Board_Errors_AreThoseOfTheBoard") {
  connect();
  CHECK((ask<board_call, Envelope>(uut, request(0x12345678, "")).error()
         == errc::not_found));
  CHECK(
    (ask<board_call, Envelope>(uut, request(led_set::id, "LED_PINK")).error()
     == errc::not_found));
  auto bad = request(led_set::id, "LED_RED", "\x0a");
  CHECK(
    (ask<board_call, Envelope>(uut, bad).error() == errc::malformed_message));
  bad.set_kind(ENVELOPE_KIND_CANCEL);
  CHECK(
    (ask<board_call, Envelope>(uut, bad).error() == errc::invalid_argument));
  auto large = request(led_set::id, "LED_RED", std::string(4000, 'x'));
  CHECK((ask<board_call, Envelope>(uut, large).error() == errc::limit_reached));
}

TEST_CASE_METHOD(fixture, "Board_TenThousandCallsInTheDark_AreBounded") {
  connect();
  port.cut = true;
  std::vector<decltype(post<board_call, Envelope>(uut, Envelope{}))> answers;
  for (int i = 0; i < 10'000; ++i)
    answers.push_back(
      post<board_call, Envelope>(uut, request(led_toggle::id, "LED_RED")));
  run_for(2s);
  auto count = [&](auto what) {
    return std::count_if(answers.begin(), answers.end(), [&](auto& x) {
      return *x && !**x && what((**x).error());
    });
  };
  auto refused = [](const caf::error& x) { return x == errc::limit_reached; };
  auto timed_out = [](const caf::error& x) {
    return x == caf::sec::request_timeout;
  };
  CHECK(count(refused) == 10'000 - int64_t{site_calls::max_calls});
  CHECK(statistics().calls().open() == site_calls::max_calls);
  run_for(9s);
  CHECK(count(timed_out) == int64_t{site_calls::max_calls});
  CHECK(statistics().calls().open() == 0);
}

TEST_CASE_METHOD(fixture, "Board_CableOutForASecond_CallIsCarriedOutOnce") {
  connect();
  port.cut = true;
  auto answer =
    post<board_call, Envelope>(uut, request(led_toggle::id, "LED_RED"));
  run_for(1s);
  port.cut = false;
  run_for(8s);
  REQUIRE(*answer);
  CHECK(**answer);
  auto toggles = ask<led_statistics, LedStatistics>(red_actor);
  REQUIRE(toggles);
  CHECK(toggles->toggles() == 1);
  CHECK(events() == ::events{BOARD_EVENT_CONNECTED});
}

TEST_CASE_METHOD(fixture, "Board_CableThatComesAndGoes_CallsAreMadeOnce") {
  connect();
  auto seed = GENERATE(1u, 2u, 3u);
  std::mt19937 random{seed};
  auto up_to = [&random](uint32_t ms) {
    return std::chrono::milliseconds{1 + random() % ms};
  };
  std::vector<decltype(post<board_call, Envelope>(uut, Envelope{}))> answers;
  auto order = request(led_toggle::id, "LED_RED");
  order.set_deadline_ms(60'000);
  for (int i = 0; i < 60; ++i) {
    run_for(up_to(100));
    answers.push_back(post<board_call, Envelope>(uut, order));
    run_for(up_to(3));
    port.cut = true;
    run_for(up_to(200));
    port.cut = false;
  }
  run_for(70s);
  for (auto& x : answers) {
    REQUIRE(*x);
    CHECK(**x);
  }
  auto toggles = ask<led_statistics, LedStatistics>(red_actor);
  REQUIRE(toggles);
  CHECK(toggles->toggles() == answers.size());
  auto counts = statistics().calls();
  CHECK(counts.answered() == answers.size());
  CHECK(statistics().link().resyncs() > 0);
  CHECK(counts.open() == 0);
}

TEST_CASE_METHOD(fixture, "Board_CableOutForLong_IsSaidOnceAndMended") {
  connect();
  port.cut = true;
  auto quick = request(led_toggle::id, "LED_RED");
  quick.set_deadline_ms(2000);
  auto failing = post<board_call, Envelope>(uut, quick);
  run_for(2100ms);
  REQUIRE(*failing);
  CHECK((**failing).error() == caf::sec::request_timeout);
  auto opened = port.opened;
  run_for(20s);
  CHECK(port.opened >= opened + 10);
  CHECK(events() == ::events{BOARD_EVENT_CONNECTED, BOARD_EVENT_LOST});
  CHECK_FALSE(statistics().link().connected());
  port.cut = false;
  run_for(3s);
  CHECK(events()
        == ::events{BOARD_EVENT_CONNECTED, BOARD_EVENT_LOST,
                    BOARD_EVENT_RECONNECTED});
  CHECK(statistics().link().reconnects() == 1);
  CHECK((ask<board_call, Envelope>(uut, request(led_toggle::id, "LED_RED"))));
}

TEST_CASE_METHOD(fixture, "Board_PortGone_IsSaidOnceAndOpenedWhenItIsBack") {
  connect();
  port.gone = true;
  run_for(20s);
  CHECK(events()
        == ::events{BOARD_EVENT_CONNECTED, BOARD_EVENT_LOST,
                    BOARD_EVENT_PORT_GONE});
  port.gone = false;
  run_for(3s);
  CHECK(events().back() == BOARD_EVENT_RECONNECTED);
}

TEST_CASE_METHOD(fixture, "Board_Reset_FailsCallsAndAsksForItemsAgain") {
  connect();
  Envelope order;
  order.set_kind(ENVELOPE_KIND_SUBSCRIBE);
  order.set_method(heartbeat_subscribe::id);
  order.set_correlation(5);
  auto items = collect<board_subscribe, Envelope>(uut, order).first;
  beat_every(100);
  run_for(500ms);
  REQUIRE(items->size() >= 3);
  CHECK(items->front().kind() == ENVELOPE_KIND_REPLY);
  switch_off();
  auto failing =
    post<board_call, Envelope>(uut, request(led_toggle::id, "LED_RED"));
  run_for(500ms);
  switch_on();
  run_for(10s);
  auto seen = events();
  CHECK(std::count(seen.begin(), seen.end(), BOARD_EVENT_RESET) == 1);
  CHECK(seen.back() == BOARD_EVENT_RESET);
  // It may have been carried out before, or not; but it is over.
  CHECK(*failing);
  items->clear();
  run_for(1s);
  CHECK(items->size() >= 9);
  CHECK(items->size() <= 11);
  for (auto& x : *items) {
    CHECK(x.kind() == ENVELOPE_KIND_ITEM);
    CHECK(x.correlation() == 5);
  }
}

TEST_CASE_METHOD(fixture, "Board_SubscriptionRefused_EndsWithItsError") {
  connect();
  Envelope order;
  order.set_kind(ENVELOPE_KIND_SUBSCRIBE);
  order.set_method(0x12345678);
  auto items = collect<board_subscribe, Envelope>(uut, order).first;
  run_for(200ms);
  REQUIRE(items->size() == 1);
  CHECK(items->front().kind() == ENVELOPE_KIND_ERROR);
  CHECK(to_error(items->front().error()) == errc::not_found);
  CHECK(statistics().calls().subscriptions() == 0);
}

TEST_CASE_METHOD(fixture, "Board_Frames_ComeWholeAndOnlyWhileWanted") {
  connect();
  run_for(1s);
  CHECK(statistics().frames().received() == 0);
  FrameSubscription order;
  order.set_max_held(16);
  auto [frames, collector] = collect<board_frames, platform::frame>(uut, order);
  run_for(1s);
  // The collector keeps them, so there are no more than it may hold.
  REQUIRE(frames->size() == 16);
  auto counts = statistics().frames();
  CHECK(counts.received() >= 20);
  CHECK(counts.corrupt() == 0);
  CHECK(counts.lost() == 0);
  CHECK(counts.skipped() == counts.received() - 16);
  uint32_t last = 0;
  for (auto& x : *frames) {
    CHECK(x.info().size == platform::frame_size{160, 120});
    CHECK_FALSE(platform::is_torn(x));
    auto number = platform::read_frame_number(x);
    REQUIRE(number);
    CHECK(*number > last);
    last = *number;
  }
  caf::anon_send_exit(collector, caf::exit_reason::user_shutdown);
  run_for(1s);
  auto before = statistics().frames().received();
  run_for(1s);
  CHECK(statistics().frames().received() == before);
}

TEST_CASE_METHOD(fixture, "Board_Frames_GoOnAfterTheCableWasOut") {
  connect();
  FrameSubscription order;
  order.set_max_held(1);
  collect<board_frames, platform::frame>(uut, order);
  run_for(500ms);
  port.cut = true;
  run_for(20s);
  port.cut = false;
  run_for(3s);
  auto before = statistics().frames().received();
  run_for(1s);
  CHECK(statistics().frames().received() >= before + 20);
}

TEST_CASE_METHOD(fixture, "Board_EnvelopesForFrames_AreServedFromTheStream") {
  connect();
  auto call = request(camera_snapshot::id, "camera");
  auto answer = ask<board_call, Envelope>(uut, call);
  REQUIRE(answer);
  CHECK(answer->correlation() == call.correlation());
  platform::frame picture;
  REQUIRE_FALSE(platform::from_wire(answer->payload(), picture));
  CHECK(picture.info().size == platform::frame_size{160, 120});
  FrameSubscription third;
  third.set_every(3);
  auto order = request(camera_subscribe::id, "", third.SerializeAsString());
  order.set_kind(ENVELOPE_KIND_SUBSCRIBE);
  auto [items, subscriber] = collect<board_subscribe, Envelope>(uut, order);
  run_for(1s);
  REQUIRE(items->size() >= 8);
  CHECK(items->size() <= 12);
  CHECK(items->front().kind() == ENVELOPE_KIND_REPLY);
  for (auto& x : *items)
    CHECK(x.correlation() == order.correlation());
  CHECK(items->back().kind() == ENVELOPE_KIND_ITEM);
  CHECK_FALSE(platform::from_wire(items->back().payload(), picture));
  CHECK(statistics().calls().subscriptions() == 1);
  caf::anon_send_exit(subscriber, caf::exit_reason::user_shutdown);
  run_for(500ms);
  CHECK(statistics().calls().subscriptions() == 0);
  auto before = statistics().frames().received();
  run_for(1s);
  CHECK(statistics().frames().received() == before);
  order.set_payload("\xff");
  CHECK(
    (ask<board_subscribe, uint64_t>(uut, order, board_subscribe::sink{}).error()
     == errc::malformed_message));
}

TEST_CASE_METHOD(fixture, "Board_Closed_FailsWhatIsOpenAndOpensAgain") {
  connect();
  port.cut = true;
  auto failing =
    post<board_call, Envelope>(uut, request(led_toggle::id, "LED_RED"));
  auto picture =
    post<board_call, Envelope>(uut, request(camera_snapshot::id, "camera"));
  run_for(10ms);
  CHECK_FALSE(order<board_close>(uut));
  run_for(1ms);
  REQUIRE(*failing);
  CHECK((**failing).error() == errc::not_open);
  REQUIRE(*picture);
  CHECK((**picture).error() == errc::not_open);
  CHECK(statistics().device().empty());
  port.cut = false;
  connect();
  CHECK((ask<board_call, Envelope>(uut, request(led_toggle::id, "LED_RED"))));
}
