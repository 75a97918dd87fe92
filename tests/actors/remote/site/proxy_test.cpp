#include "actors/remote/site/proxy.hpp"

#include "tests/support/board_node.hpp"

#include "platform/csi/pattern/test_pattern.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : board_node {
  fixture() {
    connect();
  }

  template <class Handle>
  Handle stand_for(const runtime::service_info& service,
                   const std::string& actor) {
    auto made = make_proxy(system(), uut, service, actor);
    proxies.push_back(caf::actor_cast<caf::actor>(made));
    return caf::actor_cast<Handle>(made);
  }

  ~fixture() {
    for (auto& x : proxies)
      caf::anon_send_exit(x, caf::exit_reason::kill);
  }

  std::vector<caf::actor> proxies;
};

} // namespace

TEST_CASE_METHOD(fixture, "Proxy_Led_IsDrivenThroughItsTypedHandle") {
  auto remote = stand_for<led_actor>(led_service(), "LED_RED");
  LedState on;
  on.set_on(true);
  auto state = ask<led_set, LedState>(remote, on);
  REQUIRE(state);
  CHECK(state->on());
  CHECK(red.lit());
  CHECK_FALSE(blue.lit());
  state = ask<led_toggle, LedState>(remote);
  REQUIRE(state);
  CHECK_FALSE(red.lit());
  LedBlink blink;
  blink.set_period_ms(200);
  REQUIRE((ask<led_blink, LedState>(remote, blink)));
  run_for(2100ms);
  auto counts = ask<led_statistics, LedStatistics>(remote);
  REQUIRE(counts);
  CHECK(counts->toggles() >= 12);
}

TEST_CASE_METHOD(fixture, "Proxy_Errors_AreEqualToTheActorsOwn") {
  auto remote = stand_for<led_actor>(led_service(), "LED_RED");
  auto there = ask<led_blink, LedState>(remote, LedBlink{});
  auto here = ask<led_blink, LedState>(red_actor, LedBlink{});
  REQUIRE_FALSE(there);
  REQUIRE_FALSE(here);
  CHECK(there.error() == here.error());
  CHECK(describe(there.error()) == describe(here.error()));
}

TEST_CASE_METHOD(fixture, "Proxy_NoSuchActor_TheFirstCallTells") {
  auto remote = stand_for<led_actor>(led_service(), "LED_PINK");
  CHECK((ask<led_toggle, LedState>(remote).error() == errc::not_found));
}

TEST_CASE_METHOD(fixture, "Proxy_MessageOfAnotherService_IsRefused") {
  for (auto service : {&led_service(), &camera_service()}) {
    auto remote = stand_for<heartbeat_actor>(*service, "");
    auto answer = ask<heartbeat_statistics, HeartbeatStatistics>(remote);
    REQUIRE_FALSE(answer);
    CHECK(answer.error() == caf::sec::unexpected_message);
  }
}

TEST_CASE_METHOD(fixture, "Proxy_Settings_ReachTheCamera") {
  auto remote = stand_for<camera_actor>(camera_service(), "");
  CameraConfig config;
  config.set_framesize("QVGA");
  auto answer = ask<camera_configure, CameraConfig>(remote, config);
  REQUIRE(answer);
  CHECK(answer->framesize() == "QVGA");
  CHECK(csi.settings().size == platform::frame_size{320, 240});
  CHECK_FALSE(order<camera_reset>(remote, CameraReset{}));
}

TEST_CASE_METHOD(fixture, "Proxy_Subscription_BringsItemsUntilItsEnd") {
  auto remote = stand_for<heartbeat_actor>(heartbeat_service(), "");
  auto [beats, subscriber] = collect<heartbeat_subscribe, Beat>(remote);
  beat_every(100);
  run_for(1s);
  REQUIRE(beats->size() >= 9);
  CHECK(beats->front().text() == "hello");
  CHECK(statistics().calls().subscriptions() == 1);
  caf::anon_send_exit(subscriber, caf::exit_reason::user_shutdown);
  run_for(500ms);
  CHECK(statistics().calls().subscriptions() == 0);
  auto dropped = statistics().calls().dropped();
  run_for(1s);
  // The board does not send any more either.
  CHECK(statistics().calls().dropped() == dropped);
}

TEST_CASE_METHOD(fixture, "Proxy_SubscriptionCancelled_BringsNoMoreItems") {
  auto remote = stand_for<heartbeat_actor>(heartbeat_service(), "");
  auto beats = std::make_shared<int>(0);
  auto number = std::make_shared<uint64_t>(0);
  auto subscriber = system().spawn([=](caf::event_based_actor* self) {
    self
      ->request(remote, caf::infinite, heartbeat_subscribe{},
                caf::actor_cast<heartbeat_subscribe::sink>(self))
      .then([number](uint64_t id) { *number = id; });
    return caf::message_handler{
      [beats](heartbeat_subscribe::item, uint64_t, const Beat&) { ++*beats; }};
  });
  beat_every(100);
  run_for(500ms);
  CHECK(*beats > 0);
  CHECK(*number > 0);
  caf::anon_send(remote, heartbeat_subscribe::cancel{}, *number);
  run_for(200ms);
  auto before = *beats;
  run_for(1s);
  CHECK(*beats == before);
  CHECK(statistics().calls().subscriptions() == 0);
  caf::anon_send_exit(subscriber, caf::exit_reason::user_shutdown);
}

TEST_CASE_METHOD(fixture, "Proxy_Snapshot_HasTheBoardsPixels") {
  auto remote = stand_for<camera_actor>(camera_service(), "camera");
  uint32_t last = 0;
  for (int i = 0; i < 5; ++i) {
    auto picture =
      ask<camera_snapshot, platform::frame>(remote, SnapshotRequest{});
    REQUIRE(picture);
    CHECK(picture->info().size == platform::frame_size{160, 120});
    CHECK(picture->info().format == platform::pixformat::grayscale);
    CHECK_FALSE(platform::is_torn(*picture));
    auto number = platform::read_frame_number(*picture);
    REQUIRE(number);
    CHECK(*number > last);
    last = *number;
  }
}

TEST_CASE_METHOD(fixture, "Proxy_SnapshotInTheDark_FailsAtItsDeadline") {
  auto remote = stand_for<camera_actor>(camera_service(), "camera");
  port.cut = true;
  SnapshotRequest request;
  request.set_deadline_ms(500);
  auto answer = post<camera_snapshot, platform::frame>(remote, request);
  run_for(490ms);
  CHECK_FALSE(*answer);
  run_for(20ms);
  REQUIRE(*answer);
  CHECK((**answer).error() == errc::capture_timeout);
}

TEST_CASE_METHOD(fixture, "Proxy_CameraSubscription_BringsFrames") {
  auto remote = stand_for<camera_actor>(camera_service(), "camera");
  FrameSubscription order;
  order.set_every(3);
  order.set_max_held(16);
  auto frames = collect<camera_subscribe, platform::frame>(remote, order).first;
  run_for(1s);
  CHECK(frames->size() >= 7);
  CHECK(frames->size() <= 11);
  for (auto& x : *frames)
    CHECK(platform::read_frame_number(x));
}

TEST_CASE_METHOD(fixture, "Proxy_NobodyWantsFrames_TheBoardSendsNone") {
  auto remote = stand_for<camera_actor>(camera_service(), "camera");
  REQUIRE((ask<camera_snapshot, platform::frame>(remote, SnapshotRequest{})));
  auto [frames, subscriber] =
    collect<camera_subscribe, platform::frame>(remote, FrameSubscription{});
  run_for(1s);
  CHECK(frames->size() == 1);
  caf::anon_send_exit(subscriber, caf::exit_reason::user_shutdown);
  run_for(1s);
  auto before = statistics().frames().received();
  run_for(1s);
  CHECK(statistics().frames().received() == before);
}

TEST_CASE_METHOD(fixture, "Proxy_BoardActorEnds_EndsToo") {
  auto remote = stand_for<led_actor>(led_service(), "LED_RED");
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  run_for(10ms);
  auto answer = ask<led_toggle, LedState>(remote);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == caf::sec::request_receiver_down);
}
