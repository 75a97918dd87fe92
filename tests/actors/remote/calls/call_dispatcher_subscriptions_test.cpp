#include "actors/remote/calls/call_dispatcher.hpp"

#include "tests/actors/remote/calls/dispatcher_node.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

using fixture = dispatcher_node;

TEST_CASE_METHOD(fixture,
                 "CallDispatcher_Subscription_IsAcceptedThenHasItems") {
  auto order = subscription();
  bring(order);
  auto answer = only();
  CHECK(answer.kind() == ENVELOPE_KIND_REPLY);
  CHECK(answer.correlation() == order.correlation());
  CHECK(beat() == 1);
  auto item = only();
  CHECK(item.kind() == ENVELOPE_KIND_ITEM);
  CHECK(item.correlation() == order.correlation());
  Beat content;
  REQUIRE(content.ParseFromString(item.payload()));
  CHECK(content.text() == "hello");
  CHECK(taken == std::vector<bool>{true});
}

TEST_CASE_METHOD(fixture, "CallDispatcher_Cancelled_SendsNothingMore") {
  bring(subscription());
  bring(subscription());
  line.clear();
  bring(cancel(1));
  bring(cancel(1));
  bring(cancel(4711));
  CHECK(line.empty());
  CHECK(beat() == 1);
  CHECK(line.back().correlation() == 2);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_CancelledBeforeItIsAccepted_Ends") {
  auto order = subscription();
  bring_all({order, cancel(order.correlation())});
  auto answer = only();
  CHECK(answer.correlation() == order.correlation());
  CHECK(to_error(answer.error()) == errc::not_found);
  CHECK(beat() == 0);
  CHECK(rooms == 1);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_SubscribedActorEnds_CallerIsTold") {
  auto order = subscription();
  bring(order);
  line.clear();
  caf::anon_send_exit(heart, caf::exit_reason::kill);
  run_for(1ms);
  auto answer = only();
  CHECK(answer.kind() == ENVELOPE_KIND_ERROR);
  CHECK(answer.correlation() == order.correlation());
  // There is room for another in its place.
  bring(cancel(order.correlation()));
  CHECK(line.empty());
}

TEST_CASE_METHOD(fixture, "CallDispatcher_MoreThan16Subscriptions_AreRefused") {
  std::vector<Envelope> orders;
  for (size_t i = 0; i < call_dispatcher::max_subscriptions + 3; ++i)
    orders.push_back(subscription());
  SECTION("one after another") {
    for (auto& x : orders)
      bring(x);
  }
  // None is accepted yet when the last one comes.
  SECTION("all at once") {
    run_as_host([&](auto) {
      for (auto& x : orders)
        uut->handle(x);
    });
    run_for(10ms);
  }
  size_t refused = 0;
  for (auto& x : line)
    if (x.kind() == ENVELOPE_KIND_ERROR) {
      ++refused;
      CHECK(to_error(x.error()) == errc::limit_reached);
    }
  CHECK(refused == 3);
  CHECK(beat() == call_dispatcher::max_subscriptions);
  line.clear();
  bring(cancel(1));
  bring(subscription());
  CHECK(only().kind() == ENVELOPE_KIND_REPLY);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_NumberOfAnOpenSubscription_IsTaken") {
  auto order = subscription();
  bring(order);
  for (size_t i = 0; i < 2 * call_dispatcher::max_calls; ++i)
    bring(request(led_state::id));
  line.clear();
  CHECK(error_of(order) == errc::invalid_argument);
  CHECK(beat() == 1);
  bring(cancel(order.correlation()));
  CHECK(beat() == 0);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_NoRoomForItems_DropsAndCountsThem") {
  bring(subscription());
  room = line.size();
  beat();
  CHECK(uut->counts().items_dropped == 1);
  // Nor do they overtake an answer that waits.
  bring(request(led_state::id));
  room = 1000;
  beat();
  CHECK(uut->counts().items_dropped == 2);
  flush();
  CHECK(beat() == 1);
  CHECK(uut->counts().items_dropped == 2);
}

TEST_CASE_METHOD(fixture, "CallDispatcher_ItemOfNoSubscription_IsNotTaken") {
  bring(subscription());
  line.clear();
  auto item = item_for(cancel(4711), "stray");
  run_as_host([&](auto) { CHECK_FALSE(uut->on_item(item)); });
  CHECK(line.empty());
}
