#include "actors/remote/network/link_session.hpp"

#include "actors/remote/calls/status_codes.hpp"
#include "actors/remote/network/endpoint.hpp"

#include "tests/support/camera_node.hpp"
#include "tests/support/fake_call_server.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : camera_node {
  /// Sends the next envelope of the other site, which is wanted.
  void put(const Envelope& x) {
    if (!std::exchange(is_linked, true)) {
      net.begin(1, link_method, x.SerializeAsString());
    } else {
      REQUIRE(net.wanted.erase(1) == 1);
      platform::call_event next;
      next.what = platform::call_event::kind::message;
      next.call = 1;
      next.bytes = x.SerializeAsString();
      net.put(next);
    }
    run_for(1ms);
  }

  Envelope envelope(EnvelopeKind kind, uint32_t method = 0,
                    const std::string& payload = {}) {
    Envelope result;
    result.set_kind(kind);
    result.set_correlation(++last);
    result.set_method(method);
    result.set_payload(payload);
    return result;
  }

  /// What the link has sent, of the kind.
  std::vector<Envelope> sent(EnvelopeKind kind) {
    std::vector<Envelope> result;
    for (auto& x : net.sent[1]) {
      Envelope y;
      REQUIRE(y.ParseFromString(x.bytes));
      if (y.kind() == kind)
        result.push_back(y);
    }
    return result;
  }

  fake_call_server& net = own<fake_call_server>();
  endpoint_actor uut =
    spawn<endpoint>(std::ref<platform::call_server>(net),
                    std::shared_ptr<const runtime::directory>{everybody()});
  bool is_linked = false;
  uint64_t last = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "Link_Calls_AreAnsweredWithTheirCorrelation") {
  put(envelope(ENVELOPE_KIND_LIST));
  CHECK(net.accepted.count(1) == 1);
  put(envelope(ENVELOPE_KIND_REQUEST, heartbeat_statistics::id));
  put(envelope(ENVELOPE_KIND_REQUEST, 4711));
  auto replies = sent(ENVELOPE_KIND_REPLY);
  REQUIRE(replies.size() == 2);
  Directory actors;
  REQUIRE(actors.ParseFromString(replies[0].payload()));
  REQUIRE(actors.actors_size() == 2);
  CHECK(actors.actors(0).name() == "camera");
  CHECK_FALSE(actors.actors(0).without_frames());
  CHECK(replies[1].correlation() == 2);
  auto errors = sent(ENVELOPE_KIND_ERROR);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].correlation() == 3);
  CHECK(net.finished.empty());
}

TEST_CASE_METHOD(fixture, "Link_OfAnotherNode_DoesWhatItsRoleAllows") {
  net.from.node = "desk";
  put(envelope(ENVELOPE_KIND_REQUEST, heartbeat_statistics::id));
  put(envelope(ENVELOPE_KIND_REQUEST, heartbeat_configure::id));
  CHECK(sent(ENVELOPE_KIND_REPLY).size() == 1);
  auto errors = sent(ENVELOPE_KIND_ERROR);
  REQUIRE(errors.size() == 1);
  CHECK(to_error(errors[0].error()) == errc::permission_denied);
}

TEST_CASE_METHOD(fixture, "Link_Subscription_LastsUntilItIsCancelled") {
  HeartbeatConfig config;
  config.set_period_ms(10);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
  auto order = envelope(ENVELOPE_KIND_SUBSCRIBE, heartbeat_subscribe::id);
  put(order);
  run_for(100ms);
  CHECK(sent(ENVELOPE_KIND_REPLY).size() == 1);
  auto items = sent(ENVELOPE_KIND_ITEM).size();
  CHECK(items >= 9);
  order.set_kind(ENVELOPE_KIND_CANCEL);
  put(order);
  items = sent(ENVELOPE_KIND_ITEM).size();
  run_for(100ms);
  CHECK(sent(ENVELOPE_KIND_ITEM).size() == items);
}

TEST_CASE_METHOD(fixture, "Link_Pictures_DoNotGoThroughIt") {
  put(envelope(ENVELOPE_KIND_SUBSCRIBE, camera_subscribe::id));
  put(envelope(ENVELOPE_KIND_REQUEST, camera_snapshot::id));
  CHECK(sent(ENVELOPE_KIND_ERROR).size() == 2);
}

TEST_CASE_METHOD(fixture, "Link_WithoutRoom_AnswersWaitAndTheOtherSiteToo") {
  put(envelope(ENVELOPE_KIND_LIST));
  net.has_room = false;
  size_t taken = 0;
  for (; net.wanted.count(1) == 1; ++taken)
    put(envelope(ENVELOPE_KIND_REQUEST, heartbeat_statistics::id));
  CHECK(taken == call_dispatcher::max_calls + 1);
  net.has_room = true;
  platform::call_event room;
  room.what = platform::call_event::kind::room;
  room.call = 1;
  net.put(room);
  run_for(1ms);
  CHECK(sent(ENVELOPE_KIND_REPLY).size() == 1 + taken);
  CHECK(net.wanted.count(1) == 1);
}

TEST_CASE_METHOD(fixture, "Link_OfWhatIsNoEnvelope_Ends") {
  net.begin(1, link_method, "\xff");
  run_for(1ms);
  REQUIRE(net.finished.count(1) == 1);
  CHECK(net.finished[1].code
        == static_cast<uint8_t>(status_code::invalid_argument));
}

TEST_CASE_METHOD(fixture, "Link_ThatEnds_EndsItsSubscriptions") {
  put(envelope(ENVELOPE_KIND_SUBSCRIBE, heartbeat_subscribe::id));
  net.end(1);
  run_for(1ms);
  net.sent.clear();
  run_for(2s);
  CHECK(net.sent.empty());
  CHECK(net.finished.empty());
}
