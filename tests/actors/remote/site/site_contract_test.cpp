// A site is used in the same way wherever it is: at the end of a serial line,
// or linked over the network.

#include <catch2/catch.hpp>

#include <algorithm>

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/site/proxy.hpp"

#include "tests/support/board_node.hpp"
#include "tests/support/linked_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct serial_place : board_node {
  void cut(bool x) {
    port.cut = x;
  }
};

struct network_place : linked_node {
  void cut(bool x) {
    line.cut(x);
  }
};

Envelope envelope(EnvelopeKind kind, uint32_t method,
                  const std::string& actor = {},
                  const std::string& payload = {}) {
  Envelope result;
  result.set_kind(kind);
  result.set_correlation(4711);
  result.set_method(method);
  result.set_actor(actor);
  result.set_payload(payload);
  return result;
}

Envelope request(uint32_t method, const std::string& actor = {},
                 const std::string& payload = {}) {
  return envelope(ENVELOPE_KIND_REQUEST, method, actor, payload);
}

/// How often the red LED was toggled.
template <class Node>
uint64_t toggles(Node& node) {
  auto result =
    node.template ask<led_statistics, LedStatistics>(node.red_actor);
  REQUIRE(result);
  return result->toggles();
}

template <class Node>
BoardStatistics statistics(Node& node) {
  auto result = node.template ask<board_statistics, BoardStatistics>(node.uut);
  REQUIRE(result);
  return *result;
}

/// Its heart beats every 100 ms.
template <class Node>
void beat(Node& node) {
  HeartbeatConfig config;
  config.set_period_ms(100);
  REQUIRE((node.template ask<heartbeat_configure, HeartbeatConfig>(node.heart,
                                                                   config)));
}

} // namespace

#define SITE_TEST(name)                                                        \
  TEMPLATE_TEST_CASE(name, "", serial_place, network_place)

SITE_TEST("Site_List_NamesItsActors") {
  TestType node;
  node.connect();
  auto list = node.template ask<board_list, Directory>(node.uut);
  REQUIRE(list);
  REQUIRE(list->actors_size() == 4);
  CHECK(list->actors(0).name() == "camera");
  CHECK_FALSE(list->actors(0).without_frames());
  CHECK(list->actors(3).name() == "LED_RED");
  CHECK(list->actors(3).service() == "actorcsi.Led");
}

SITE_TEST("Site_Call_HasTheCallersCorrelation") {
  TestType node;
  node.connect();
  auto answer = node.template ask<board_call, Envelope>(
    node.uut, request(led_toggle::id, "LED_RED"));
  REQUIRE(answer);
  CHECK(answer->kind() == ENVELOPE_KIND_REPLY);
  CHECK(answer->correlation() == 4711);
  CHECK(node.red.lit());
  CHECK_FALSE(node.blue.lit());
  auto order = envelope(ENVELOPE_KIND_TELL, led_toggle::id, "LED_RED");
  REQUIRE((node.template ask<board_call, Envelope>(node.uut, order)));
  node.run_for(50ms);
  CHECK_FALSE(node.red.lit());
  CHECK(statistics(node).calls().open() == 0);
}

SITE_TEST("Site_Errors_AreThoseOfItsActors") {
  TestType node;
  node.connect();
  auto error_of = [&node](const Envelope& x) {
    return node.template ask<board_call, Envelope>(node.uut, x).error();
  };
  CHECK(error_of(request(0x12345678)) == errc::not_found);
  CHECK(error_of(request(led_set::id, "LED_PINK")) == errc::not_found);
  CHECK(error_of(request(led_set::id, "LED_RED", "\x0a"))
        == errc::malformed_message);
  CHECK(error_of(envelope(ENVELOPE_KIND_CANCEL, led_set::id))
        == errc::invalid_argument);
  CHECK(error_of(request(led_set::id, "LED_RED", std::string(70'000, 'x')))
        == errc::limit_reached);
}

SITE_TEST("Site_CallWhileItIsAway_IsCarriedOutOnce") {
  TestType node;
  node.connect();
  node.cut(true);
  node.run_for(3s);
  auto answer = node.template post<board_call, Envelope>(
    node.uut, request(led_toggle::id, "LED_RED"));
  node.run_for(1s);
  CHECK(toggles(node) == 0);
  node.cut(false);
  node.run_for(3s);
  REQUIRE(*answer);
  CHECK(**answer);
  CHECK(toggles(node) == 1);
}

SITE_TEST("Site_CallsInTheDark_AreBoundedAndEndAtTheirDeadline") {
  TestType node;
  node.connect();
  node.cut(true);
  node.run_for(3s);
  std::vector<decltype(node.template post<board_call, Envelope>(node.uut,
                                                                Envelope{}))>
    answers;
  for (int i = 0; i < 1'000; ++i)
    answers.push_back(node.template post<board_call, Envelope>(
      node.uut, request(led_toggle::id, "LED_RED")));
  node.run_for(1s);
  auto ended = [&] {
    return std::count_if(answers.begin(), answers.end(),
                         [](auto& x) { return x->has_value() && !**x; });
  };
  CHECK(ended() == 1'000 - int64_t{site_calls::max_calls});
  node.run_for(5s);
  CHECK(ended() == 1'000);
  CHECK(statistics(node).calls().open() == 0);
  CHECK(toggles(node) == 0);
}

SITE_TEST("Site_Subscription_GoesOnAfterABreak") {
  TestType node;
  node.connect();
  beat(node);
  auto items =
    node
      .template collect<board_subscribe, Envelope>(
        node.uut, envelope(ENVELOPE_KIND_SUBSCRIBE, heartbeat_subscribe::id))
      .first;
  node.run_for(1s);
  CHECK(items->size() >= 9);
  CHECK(items->front().kind() == ENVELOPE_KIND_REPLY);
  for (auto& x : *items)
    CHECK(x.correlation() == 4711);
  node.cut(true);
  node.run_for(10s);
  items->clear();
  node.cut(false);
  node.run_for(10s);
  CHECK(items->size() >= 50);
  CHECK(items->back().kind() == ENVELOPE_KIND_ITEM);
  CHECK(statistics(node).calls().subscriptions() == 1);
}

SITE_TEST("Site_SubscriberThatEnds_EndsTheSubscription") {
  TestType node;
  node.connect();
  auto subscriber =
    node
      .template collect<board_subscribe, Envelope>(
        node.uut, envelope(ENVELOPE_KIND_SUBSCRIBE, heartbeat_subscribe::id))
      .second;
  node.run_for(1s);
  CHECK(statistics(node).calls().subscriptions() == 1);
  caf::anon_send_exit(subscriber, caf::exit_reason::user_shutdown);
  node.run_for(1s);
  // The next message finds it out.
  node.template ask<board_list, Directory>(node.uut);
  CHECK(statistics(node).calls().subscriptions() == 0);
}

SITE_TEST("Site_Frames_ComeWhileTheyAreWanted") {
  TestType node;
  node.connect();
  FrameSubscription wanted;
  wanted.set_max_held(16);
  auto [frames, subscriber] =
    node.template collect<board_frames, platform::frame>(node.uut, wanted);
  node.run_for(2s);
  CHECK(frames->size() >= 10);
  CHECK(frames->front().info().size == platform::frame_size{160, 120});
  frames->clear();
  caf::anon_send_exit(subscriber, caf::exit_reason::user_shutdown);
  node.run_for(1s);
  auto received = statistics(node).frames().received();
  node.run_for(1s);
  CHECK(statistics(node).frames().received() == received);
}

SITE_TEST("Site_StandIns_AreCalledLikeTheirActors") {
  TestType node;
  node.connect();
  auto red = make_proxy(node.system(), node.uut, led_service(), "LED_RED");
  auto eye = make_proxy(node.system(), node.uut, camera_service(), "camera");
  auto state =
    node.template ask<led_toggle, LedState>(caf::actor_cast<led_actor>(red));
  REQUIRE(state);
  CHECK(state->on());
  auto picture = node.template ask<camera_snapshot, platform::frame>(
    caf::actor_cast<camera_actor>(eye), SnapshotRequest{});
  REQUIRE(picture);
  CHECK(picture->pixels().size() == 160 * 120);
  caf::anon_send_exit(caf::actor_cast<caf::actor>(red), caf::exit_reason::kill);
  caf::anon_send_exit(caf::actor_cast<caf::actor>(eye), caf::exit_reason::kill);
}

SITE_TEST("Site_Text_IsThatOfItsActors") {
  TestType node;
  auto lines = node.template collect<board_text, BoardText>(node.uut).first;
  node.connect();
  beat(node);
  node.run_for(1s);
  REQUIRE(lines->size() >= 9);
  CHECK(lines->back().text() == "hello");
}

SITE_TEST("Site_Loss_IsReportedOnceAndSoIsTheReturn") {
  TestType node;
  node.connect();
  node.cut(true);
  node.run_for(20s);
  node.cut(false);
  node.run_for(10s);
  std::vector<BoardEvent> events;
  for (auto& x : *node.notices)
    events.push_back(x.event());
  CHECK(events
        == std::vector<BoardEvent>{BOARD_EVENT_CONNECTED, BOARD_EVENT_LOST,
                                   BOARD_EVENT_RECONNECTED});
  CHECK(statistics(node).link().connected());
  CHECK(statistics(node).link().reconnects() == 1);
}

SITE_TEST("Site_Close_EndsOpenCallsAndRefusesOthers") {
  TestType node;
  node.connect();
  node.cut(true);
  auto answer = node.template post<board_call, Envelope>(
    node.uut, request(led_toggle::id, "LED_RED"));
  REQUIRE_FALSE(node.template order<board_close>(node.uut));
  node.run_for(10ms);
  REQUIRE(*answer);
  CHECK((**answer).error() == errc::not_open);
  CHECK((node.template ask<board_call, Envelope>(node.uut, Envelope{}).error()
         == errc::not_open));
}
