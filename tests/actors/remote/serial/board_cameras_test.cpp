// A board with several cameras on one serial line.

#include "actors/camera.hpp"
#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/serial/board.hpp"
#include "actors/remote/site/proxy.hpp"
#include "actors/uart_peer.hpp"

#include "tests/support/loose_serial.hpp"
#include "tests/support/mock_camera.hpp"

#include "platform/csi/frame_inspect.hpp"
#include "platform/serial/loop_serial.hpp"

using namespace actorcsi;
using namespace actorcsi::test;
using platform::frame;
using platform::frame_size;

namespace {

/// Cameras `left`, `right` and one whose name is too long for a channel, so
/// that the line does not carry its frames.
struct fixture : virtual_node {
  fixture()
    : line(own<platform::loop_serial::pair>(
      platform::loop_serial::make_pair(size_t{1} << 16))),
      port(own<loose_serial>(*line.second)) {
    const char* sizes[] = {"QQVGA", "QVGA", "VGA"};
    for (size_t i = 0; i < 3; ++i) {
      csis[i] = &add_mock_camera(*this);
      cameras[i] = spawn<camera>(*csis[i]);
      actors->add(names[i], camera_service(), cameras[i]);
      CameraConfig config;
      config.set_pixformat("GRAYSCALE");
      config.set_framesize(sizes[i]);
      config.set_framerate(30);
      REQUIRE((ask<camera_configure, CameraConfig>(cameras[i], config)));
    }
    peer = spawn<uart_peer>(std::ref<platform::serial>(*line.first),
                            std::shared_ptr<const runtime::directory>{actors},
                            platform::link::machine_identity{},
                            std::string{"left"}, std::string{},
                            std::vector<std::string>{names[1], names[2]});
    switch_on();
    uut = spawn<board>(port, 7u);
    run_for(1ms);
    BoardOpen request;
    request.set_baud(10'000'000);
    REQUIRE_FALSE(order<board_open>(uut, request));
    run_for(200ms);
  }

  ~fixture() {
    for (auto& x : proxies)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    run_for(1ms);
  }

  void switch_on() {
    UartOpen request;
    request.set_baud(10'000'000);
    REQUIRE((ask<uart_peer_open, UartOpened>(peer, request)));
  }

  camera_actor stand_for(const std::string& name) {
    auto made = caf::actor_cast<camera_actor>(
      make_proxy(system(), uut, camera_service(), name));
    proxies.push_back(made);
    return made;
  }

  /// The size of the next frame of a camera.
  frame_size look(const camera_actor& who) {
    auto x = ask<camera_snapshot, frame>(who, SnapshotRequest{});
    INFO((x ? std::string{} : describe(x.error())));
    REQUIRE(x);
    return x->info().size;
  }

  /// The answer to an envelope that asks a camera for a picture.
  caf::expected<Envelope> shot_of(const std::string& name) {
    Envelope request;
    request.set_kind(ENVELOPE_KIND_REQUEST);
    request.set_method(camera_snapshot::id);
    request.set_actor(name);
    return ask<board_call, Envelope>(uut, request);
  }

  static constexpr const char* names[] = {"left", "right", "spare_camera_1"};
  static constexpr frame_size left_size{160, 120};
  static constexpr frame_size right_size{320, 240};

  platform::loop_serial::pair& line;
  loose_serial& port;
  std::array<platform::mock_csi*, 3> csis{};
  std::array<camera_actor, 3> cameras;
  std::shared_ptr<runtime::directory> actors =
    std::make_shared<runtime::directory>();
  uart_peer_actor peer;
  board_actor uut;
  std::vector<camera_actor> proxies;
};

} // namespace

TEST_CASE_METHOD(fixture, "BoardCameras_List_SaysWhoseFramesAreNotCarried") {
  auto list = ask<board_list, Directory>(uut);
  REQUIRE(list);
  REQUIRE(list->actors_size() == 3);
  CHECK(list->actors(2).without_frames());
  CHECK_FALSE(list->actors(0).without_frames());
  CHECK_FALSE(list->actors(1).without_frames());
}

TEST_CASE_METHOD(fixture, "BoardCameras_ByName_EachShowsItsOwn") {
  // Nobody has asked for the list yet.
  auto right = stand_for("right");
  CHECK(look(right) == right_size);
  auto left = stand_for("left");
  CHECK(look(left) == left_size);
  CHECK(look(stand_for("")) == left_size);
  // Both at once.
  auto first = post<camera_snapshot, frame>(right, SnapshotRequest{});
  auto second = post<camera_snapshot, frame>(left, SnapshotRequest{});
  run_for(1s);
  REQUIRE(first->has_value());
  REQUIRE(second->has_value());
  CHECK((**first)->info().size == right_size);
  CHECK((**second)->info().size == left_size);
}

TEST_CASE_METHOD(fixture, "BoardCameras_Subscriptions_ShareTheLine") {
  FrameSubscription all;
  all.set_max_held(16);
  std::vector<std::shared_ptr<std::vector<frame>>> seen;
  std::vector<caf::actor> takers;
  for (auto name : {"left", "right"}) {
    auto [items, taker] =
      collect<camera_subscribe, frame>(stand_for(name), all);
    seen.push_back(items);
    takers.push_back(taker);
  }
  run_for(2s);
  // The collectors keep them, so there are no more than they may hold.
  for (auto& x : seen)
    REQUIRE(x->size() == 16);
  uint32_t last[2] = {};
  for (size_t i = 0; i < 2; ++i)
    for (auto& x : *seen[i]) {
      CHECK(x.info().size == (i == 0 ? left_size : right_size));
      CHECK(x.info().sequence > last[i]);
      last[i] = x.info().sequence;
    }
  auto counts = ask<board_statistics, BoardStatistics>(uut);
  CHECK(counts->frames().corrupt() == 0);
  CHECK(counts->frames().lost() == 0);
  // One ends, and the other goes on.
  caf::anon_send_exit(takers[1], caf::exit_reason::user_shutdown);
  seen[0]->clear();
  seen[1]->clear();
  run_for(2s);
  CHECK(seen[0]->size() >= 10);
  CHECK(seen[1]->empty());
  auto right = ask<camera_statistics, CameraStatistics>(cameras[1]);
  CHECK(right->leased() == 0);
  auto begun = right->frames().delivered();
  run_for(1s);
  CHECK(
    (ask<camera_statistics, CameraStatistics>(cameras[1]))->frames().delivered()
    == begun);
}

TEST_CASE_METHOD(fixture, "BoardCameras_Envelopes_NameTheCamera") {
  for (auto& [name, size] :
       {std::pair{"right", right_size}, std::pair{"left", left_size},
        std::pair{"", left_size}}) {
    auto answer = shot_of(name);
    REQUIRE(answer);
    Frame shown;
    REQUIRE(shown.ParseFromString(answer->payload()));
    CHECK(shown.width() == size.width);
  }
  Envelope request;
  request.set_kind(ENVELOPE_KIND_SUBSCRIBE);
  request.set_method(camera_subscribe::id);
  request.set_actor("right");
  auto items = collect<board_subscribe, Envelope>(uut, request).first;
  run_for(1s);
  REQUIRE(items->size() > 10);
  CHECK(items->front().kind() == ENVELOPE_KIND_REPLY);
  for (size_t i = 1; i < items->size(); ++i) {
    Frame shown;
    REQUIRE(shown.ParseFromString((*items)[i].payload()));
    CHECK(shown.width() == right_size.width);
  }
}

TEST_CASE_METHOD(fixture, "BoardCameras_NotOnTheLine_SayWhy") {
  auto refused = [this](const std::string& name) {
    auto shot = shot_of(name);
    REQUIRE_FALSE(shot);
    auto by_proxy =
      ask<camera_snapshot, frame>(stand_for(name), SnapshotRequest{});
    REQUIRE_FALSE(by_proxy);
    CHECK(shot.error() == by_proxy.error());
    return shot.error();
  };
  CHECK(refused("middle") == errc::not_found);
  auto spare = refused("spare_camera_1");
  CHECK(spare == errc::unsupported);
  CHECK_THAT(
    context_of(spare),
    Catch::StartsWith("spare_camera_1: the line carries the frames of other "
                      "cameras; reach the node over the network"));
  Envelope request;
  request.set_kind(ENVELOPE_KIND_SUBSCRIBE);
  request.set_method(camera_subscribe::id);
  request.set_actor("spare_camera_1");
  auto items = collect<board_subscribe, Envelope>(uut, request).first;
  run_for(1s);
  CHECK(items->empty());
  // It is called as the others are.
  CHECK((ask<camera_describe, CameraDescription>(stand_for("spare_camera_1")))
          ->width()
        == 640);
}

TEST_CASE_METHOD(fixture, "BoardCameras_SubscriptionBeforeTheList_IsRefused") {
  Envelope request;
  request.set_kind(ENVELOPE_KIND_SUBSCRIBE);
  request.set_method(camera_subscribe::id);
  request.set_actor("middle");
  request.set_correlation(12);
  auto items = collect<board_subscribe, Envelope>(uut, request).first;
  run_for(1s);
  REQUIRE(items->size() == 1);
  CHECK(items->front().correlation() == 12);
  CHECK(to_error(items->front().error()) == errc::not_found);
}

TEST_CASE_METHOD(fixture, "BoardCameras_BoardRestarted_BothGoOn") {
  FrameSubscription one;
  one.set_every(1);
  auto left = collect<camera_subscribe, frame>(stand_for("left"), one).first;
  auto right = collect<camera_subscribe, frame>(stand_for("right"), one).first;
  run_for(500ms);
  CHECK(left->size() == 1);
  CHECK(right->size() == 1);
  REQUIRE_FALSE(order<uart_peer_close>(peer));
  run_for(3s);
  switch_on();
  left->clear();
  right->clear();
  run_for(8s);
  CHECK(left->size() == 1);
  CHECK(right->size() == 1);
}

TEST_CASE_METHOD(fixture, "BoardCameras_CableOut_SnapshotWaitsForIt") {
  port.cut = true;
  run_for(10s);
  auto shot =
    post<camera_snapshot, frame>(stand_for("right"), SnapshotRequest{});
  run_for(5s);
  CHECK_FALSE(shot->has_value());
  port.cut = false;
  run_for(10s);
  REQUIRE(shot->has_value());
  REQUIRE(**shot);
  CHECK((**shot)->info().size == right_size);
}
