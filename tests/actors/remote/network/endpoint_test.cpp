#include "actors/remote/network/endpoint.hpp"

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/remote/envelope.pb.h"

#include "actors/remote/calls/status_codes.hpp"

#include "platform/csi/frame_inspect.hpp"
#include "tests/support/camera_node.hpp"
#include "tests/support/fake_call_server.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : camera_node {
  CameraStatistics figures() {
    auto result = ask<camera_statistics, CameraStatistics>(cam);
    REQUIRE(result);
    return *result;
  }

  fake_call_server& net = own<fake_call_server>();
  static call_policy policy() {
    call_policy result;
    result.names = {{"guest", runtime::access::observe},
                    {"boss", runtime::access::administer}};
    return result;
  }

  std::shared_ptr<runtime::directory> actors = everybody();
  endpoint_actor uut = spawn<endpoint>(
    std::ref<platform::call_server>(net),
    std::shared_ptr<const runtime::directory>{actors}, policy());
};

} // namespace

TEST_CASE_METHOD(fixture, "Endpoint_Call_IsAnsweredOnceAndEnds") {
  HeartbeatConfig config;
  config.set_text("from elsewhere");
  net.begin(7, "actorcsi.Heartbeat/Configure", config.SerializeAsString());
  run_for(1ms);
  REQUIRE(net.finished.count(7) == 1);
  CHECK(net.finished[7].code == 0);
  REQUIRE(net.sent[7].size() == 1);
  HeartbeatConfig seen;
  REQUIRE(seen.ParseFromString(net.sent[7][0].bytes));
  CHECK(seen.text() == "from elsewhere");
}

TEST_CASE_METHOD(fixture, "Endpoint_Callers_MayDoWhatTheirNameAllows") {
  constexpr auto denied = static_cast<uint8_t>(status_code::permission_denied);
  uint64_t call = 0;
  auto code_of = [&](const std::string& name, const std::string& method) {
    net.from.node = name;
    net.begin(++call, method);
    run_for(20ms);
    // A stream that has begun is open.
    return net.finished.count(call) > 0 ? net.finished[call].code : 0;
  };
  // In order: a name that may observe, one without a role, one that may all,
  // and a process on this machine.
  const std::vector<std::string> names = {"guest", "desk", "boss", ""};
  for (size_t i = 0; i < names.size(); ++i) {
    INFO(names[i]);
    CHECK(code_of(names[i], "actorcsi.Heartbeat/Statistics") == 0);
    CHECK(code_of(names[i], "actorcsi.Heartbeat/Subscribe") == 0);
    CHECK((code_of(names[i], "actorcsi.Camera/Flush") == denied) == (i < 1));
    CHECK((code_of(names[i], "actorcsi.Heartbeat/Configure") == denied)
          == (i < 2));
  }
  net.from.node = "guest";
  net.begin(99, "actorcsi.Heartbeat/Configure");
  run_for(1ms);
  for (auto word : {"actorcsi.Heartbeat/Configure", "administer", "observe",
                    "guest at 127.0.0.1:40112", "--allow=guest:administer"})
    CHECK_THAT(net.finished[99].text, Catch::Contains(word));
  CHECK_FALSE(net.finished[99].details.empty());
}

TEST_CASE_METHOD(fixture, "Endpoint_CallsThatCannotBe_EndWithAStatus") {
  net.begin(1, "actorcsi.Heartbeat/Nothing");
  net.begin(2, "actorcsi.Heartbeat/Statistics", "", "nobody");
  HeartbeatConfig config;
  config.set_period_ms(3'600'001);
  net.begin(3, "actorcsi.Heartbeat/Configure", config.SerializeAsString());
  net.begin(4, "actorcsi.Heartbeat/Configure", "\xff");
  net.begin(5, "");
  run_for(1ms);
  auto code = [&](uint64_t call) {
    REQUIRE(net.finished.count(call) == 1);
    return static_cast<status_code>(net.finished[call].code);
  };
  CHECK(code(1) == status_code::unimplemented);
  CHECK(code(2) == status_code::not_found);
  CHECK(code(3) == status_code::invalid_argument);
  CHECK(code(4) == status_code::invalid_argument);
  CHECK(code(5) == status_code::unimplemented);
  CHECK(net.sent.empty());
  CallStatus details;
  REQUIRE(details.ParseFromString(net.finished[3].details));
  CHECK(details.code() == 3);
  CHECK(details.message() == net.finished[3].text);
  EnvelopeError error;
  REQUIRE(details.details_size() == 1);
  REQUIRE(error.ParseFromString(details.details(0).value()));
  CHECK(error.domain() == ERROR_DOMAIN_ACTORCSI);
  CHECK_THAT(error.text(), Catch::Contains("period_ms"));
}

TEST_CASE_METHOD(fixture, "Endpoint_Frames_AreLeasesUntilTheyAreSent") {
  net.begin(1, "actorcsi.Camera/Subscribe");
  run_for(200ms);
  CHECK(net.accepted.count(1) == 1);
  // The caller holds the first one.
  REQUIRE(net.sent[1].size() == 1);
  auto& first = net.sent[1][0];
  REQUIRE(first.picture);
  CHECK(figures().leased() == 1);
  CHECK(figures().skipped_held() > 10);
  // Together they are the frame on the wire.
  auto pixels = first.picture.pixels();
  auto wire =
    first.bytes
    + std::string{reinterpret_cast<const char*>(pixels.data()), pixels.size()};
  CHECK(wire == platform::to_wire(first.picture));
  net.sent[1].clear();
  run_for(20ms);
  CHECK(net.sent[1].size() == 1);
  net.end(1);
  net.sent.clear();
  run_for(100ms);
  CHECK(net.sent.empty());
  CHECK(net.finished.empty());
  CHECK(figures().leased() == 0);
}

TEST_CASE_METHOD(fixture, "Endpoint_CallersOfOneCamera_HaveTheirOwnPace") {
  FrameSubscription every_second;
  every_second.set_every(2);
  every_second.set_max_held(16);
  FrameSubscription all;
  all.set_max_held(16);
  net.begin(1, "actorcsi.Camera/Subscribe", all.SerializeAsString());
  net.begin(2, "actorcsi.Camera/Subscribe", every_second.SerializeAsString());
  for (int i = 0; i < 20; ++i) {
    run_for(10ms);
    for (auto& [id, list] : net.sent)
      for (auto& x : list)
        x.picture = {};
  }
  auto first = net.sent[1].size();
  auto second = net.sent[2].size();
  CHECK(first >= 15);
  CHECK((second == first / 2 || second == first / 2 + 1));
}

TEST_CASE_METHOD(fixture, "Endpoint_StreamOfAnActorThatEnds_EndsToo") {
  net.begin(1, "actorcsi.Heartbeat/Subscribe");
  run_for(1ms);
  REQUIRE(net.accepted.count(1) == 1);
  caf::anon_send_exit(heart, caf::exit_reason::user_shutdown);
  run_for(1ms);
  REQUIRE(net.finished.count(1) == 1);
  CHECK(net.finished[1].code == static_cast<uint8_t>(status_code::unavailable));
}

TEST_CASE_METHOD(fixture, "Endpoint_CallerThatHasGone_GetsNoAnswer") {
  SnapshotRequest request;
  request.set_deadline_ms(1'000);
  request.set_time_ms(500);
  net.begin(1, "actorcsi.Camera/Snapshot", request.SerializeAsString());
  run_for(1ms);
  net.end(1);
  run_for(1s);
  CHECK(net.sent.empty());
  CHECK(net.finished.empty());
}

TEST_CASE_METHOD(fixture, "Endpoint_Deadline_IsThatOfTheCaller") {
  SnapshotRequest request;
  request.set_time_ms(60'000);
  net.begin(1, "actorcsi.Camera/Snapshot", request.SerializeAsString(), {},
            100ms);
  run_for(99ms);
  CHECK(net.finished.empty());
  run_for(2ms);
  REQUIRE(net.finished.count(1) == 1);
  CHECK(net.finished[1].code
        == static_cast<uint8_t>(status_code::deadline_exceeded));
}

TEST_CASE_METHOD(fixture, "Endpoint_HealthWatch_TellsChangesOnly") {
  // The service, field 1.
  net.begin(1, "grpc.health.v1.Health/Watch",
            "\x0a\x0c"
            "actorcsi.Led");
  run_for(1ms);
  REQUIRE(net.sent[1].size() == 1);
  // SERVICE_UNKNOWN
  CHECK(net.sent[1][0].bytes == "\x08\x03");
  actors->add("heartbeat", heartbeat_service(), heart);
  run_for(1ms);
  CHECK(net.sent[1].size() == 1);
  actors->add("led", led_service(), cam);
  run_for(1ms);
  REQUIRE(net.sent[1].size() == 2);
  // SERVING
  CHECK(net.sent[1][1].bytes == "\x08\x01");
}

TEST_CASE_METHOD(fixture, "Endpoint_Reflection_AnswersOneRequestAfterAnother") {
  // list_services, then garbage.
  net.begin(1, "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
            {"\x3a\x00", 2});
  run_for(1ms);
  REQUIRE(net.sent[1].size() == 1);
  CHECK_THAT(net.sent[1][0].bytes, Catch::Contains("actorcsi.Heartbeat"));
  CHECK(net.wanted.count(1) == 1);
  platform::call_event next;
  next.what = platform::call_event::kind::message;
  next.call = 1;
  next.bytes = "\xff";
  net.put(next);
  run_for(1ms);
  REQUIRE(net.finished.count(1) == 1);
  CHECK(net.finished[1].code
        == static_cast<uint8_t>(status_code::invalid_argument));
}

TEST_CASE_METHOD(fixture, "Endpoint_End_LetsGoOfNetworkAndSubscriptions") {
  net.begin(1, "actorcsi.Heartbeat/Subscribe");
  run_for(1ms);
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  run_for(1ms);
  CHECK(net.bell == nullptr);
  auto figures = ask<heartbeat_statistics, HeartbeatStatistics>(heart);
  REQUIRE(figures);
}
