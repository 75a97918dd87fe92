#include "actors/uart_peer.hpp"

#include <array>
#include <memory>

#include "actors/remote/calls/envelopes.hpp"

#include "tests/support/device_node.hpp"

#include "platform/csi/pattern/test_pattern.hpp"
#include "platform/openmv/codec/serial_sink.hpp"
#include "platform/openmv/host/frame_reader.hpp"
#include "platform/openmv/host/host_end.hpp"
#include "platform/openmv/host/record_client.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace link = platform::link;

namespace {

/// A request and its answer.
struct exchange final : link::host_call {
  void on_answer(const link::call_result& x) override {
    result = x;
    over = true;
  }

  std::array<uint8_t, 2048> answer{};
  link::call_result result;
  bool over = false;
};

/// Fetches frames and keeps the number that the pattern shows in each.
struct numbers final : link::frame_reader {
  explicit numbers(link::host_end& host) : frame_reader(host, size_t{1} << 20) {
    // nop
  }

  void on_frame(platform::time_point now, const link::stream_header& header,
                span<const uint8_t> image) override {
    CHECK(header.width == 160);
    CHECK(header.height == 120);
    CHECK(header.format == link::wire_grayscale);
    platform::frame_info info;
    info.size = {160, 120};
    info.format = platform::pixformat::grayscale;
    auto picture = platform::make_frame(info, {image.begin(), image.end()});
    REQUIRE(picture);
    auto number = platform::read_frame_number(picture);
    REQUIRE(number);
    seen.push_back(*number);
    fetch(now);
  }

  void on_no_frame(platform::time_point) override {
    // nop
  }

  std::vector<uint32_t> seen;
};

/// A host at the other end of the line.
struct fixture : device_node, link::host_listener, link::record_listener {
  fixture() : device_node(65536) {
    REQUIRE_FALSE(line.second->open(921'600));
    switch_on();
  }

  /// Lets both ends work for so many milliseconds.
  void talk(int ms) {
    for (int i = 0; i < ms; ++i) {
      run_for(1ms);
      std::array<uint8_t, 4096> chunk;
      while (auto n = line.second->read(chunk))
        host.on_bytes(time.now(), {chunk.data(), n});
      host.on_time(time.now());
      records.on_time(time.now());
    }
  }

  void connect() {
    host.start(time.now());
    for (int i = 0; i < 100 && !host.up(); ++i)
      talk(10);
    REQUIRE(host.up());
  }

  /// Carries one request out.
  template <class Prepare>
  std::string carry_out(const Prepare& prepare) {
    exchange x;
    prepare(x);
    REQUIRE(host.submit(time.now(), x));
    for (int i = 0; i < 3000 && !x.over; ++i)
      talk(1);
    REQUIRE(x.over);
    REQUIRE(x.result);
    return {x.answer.begin(), x.answer.begin() + x.result.size};
  }

  /// All text that waits.
  std::string text() {
    auto id = host.find("stdout")->id;
    auto size = carry_out([id](exchange& x) {
      x.ask(link::opcode::channel_size, id, {x.answer.data(), 4});
    });
    auto waiting =
      static_cast<uint8_t>(size[0]) + 256u * static_cast<uint8_t>(size[1]);
    if (waiting == 0)
      return {};
    return carry_out([=](exchange& x) {
      x.repeatable(false);
      x.read(id, 0, {x.answer.data(), std::min<size_t>(waiting, 2048)});
    });
  }

  void type(const std::string& script) {
    auto id = host.find("stdin")->id;
    carry_out([&](exchange& x) {
      x.write(id, 0,
              {reinterpret_cast<const uint8_t*>(script.data()), script.size()});
    });
    carry_out(
      [&](exchange& x) { x.ioctl(id, link::stdin_channel::request_exec); });
  }

  void send(const Envelope& x) {
    auto bytes = x.SerializeAsString();
    for (int i = 0; i < 1000 && records.session() == 0; ++i)
      talk(1);
    REQUIRE(
      records.push(time.now(), {reinterpret_cast<const uint8_t*>(bytes.data()),
                                bytes.size()}));
  }

  Envelope receive() {
    for (int i = 0; i < 20'000 && received.empty(); ++i)
      talk(1);
    REQUIRE_FALSE(received.empty());
    auto result = received.front();
    received.erase(received.begin());
    return result;
  }

  static Envelope request(uint32_t method, const std::string& actor,
                          const std::string& payload) {
    static uint64_t last = 0;
    Envelope result;
    result.set_kind(ENVELOPE_KIND_REQUEST);
    result.set_correlation(++last);
    result.set_method(method);
    result.set_actor(actor);
    result.set_payload(payload);
    return result;
  }

  void on_up() override {
    records.on_up(time.now());
  }

  void on_down() override {
    records.on_down();
  }

  void on_event(uint8_t channel, uint16_t code) override {
    records.on_event(time.now(), channel, code);
  }

  void on_records() override {
    while (!records.front().empty()) {
      Envelope x;
      auto bytes = records.front();
      REQUIRE(x.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
      received.push_back(x);
      records.pop(time.now());
    }
  }

  void on_session() override {
    // nop
  }

  link::serial_sink sink{*line.second};
  link::host_end host{sink, *this};
  link::record_client records{host, "actors", *this, 1};
  std::vector<Envelope> received;
  uart_peer_actor& uut = peer;
};

} // namespace

TEST_CASE_METHOD(fixture, "UartPeer_LinkHost_FindsTheChannels") {
  connect();
  for (std::string name : {"stdin", "stdout", "stream", "actors"})
    CHECK(host.find(name) != nullptr);
  auto counts = ask<uart_peer_statistics, UartStatistics>(uut);
  REQUIRE(counts);
  CHECK(counts->link().connected());
}

TEST_CASE_METHOD(fixture, "UartPeer_LinkBeats_AreReadAsText") {
  connect();
  HeartbeatConfig config;
  config.set_period_ms(100);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
  talk(250);
  CHECK(text() == "hello\nhello\nhello\n");
}

TEST_CASE_METHOD(fixture, "UartPeer_LinkTypedCommands_AreAnsweredAsText") {
  connect();
  type("led LED_RED on\nled LED_NONE on\n");
  talk(5);
  CHECK(red.lit());
  CHECK_THAT(text(), Catch::Contains("ok LED_RED: on on period_ms 0\n")
                       && Catch::Contains("error: ")
                       && Catch::Contains("'LED_NONE'"));
}

TEST_CASE_METHOD(fixture, "UartPeer_LinkCalls_ReachTheActorByName") {
  connect();
  LedState on;
  on.set_on(true);
  send(request(led_set::id, "LED_RED", on.SerializeAsString()));
  auto answer = receive();
  CHECK(answer.kind() == ENVELOPE_KIND_REPLY);
  CHECK(red.lit());
  CHECK_FALSE(blue.lit());
  LedState state;
  REQUIRE(state.ParseFromString(answer.payload()));
  CHECK(state.on());
}

TEST_CASE_METHOD(fixture,
                 "UartPeer_LinkWrongCalls_AreAnsweredWithTheirErrors") {
  connect();
  send(request(0x12345678, "", ""));
  CHECK(to_error(receive().error()) == errc::not_found);
  send(request(led_set::id, "LED_PINK", ""));
  CHECK_THAT(describe(to_error(receive().error())),
             Catch::Contains("'LED_PINK'") && Catch::Contains("LED_BLUE"));
  send(request(led_blink::id, "LED_RED", "\x0a"));
  CHECK(to_error(receive().error()) == errc::malformed_message);
  send(request(led_blink::id, "LED_RED", LedBlink{}.SerializeAsString()));
  CHECK_THAT(describe(to_error(receive().error())),
             Catch::Contains("period_ms=0"));
}

TEST_CASE_METHOD(fixture, "UartPeer_LinkSameCallTwice_IsCarriedOutOnce") {
  connect();
  auto toggle = request(led_toggle::id, "LED_RED", "");
  send(toggle);
  send(toggle);
  talk(100);
  CHECK(red.lit());
  CHECK(received.size() == 1);
}

TEST_CASE_METHOD(fixture,
                 "UartPeer_LinkSubscription_SendsItemsUntilCancelled") {
  connect();
  HeartbeatConfig config;
  config.set_period_ms(100);
  REQUIRE((ask<heartbeat_configure, HeartbeatConfig>(heart, config)));
  auto subscribe = request(heartbeat_subscribe::id, "", "");
  subscribe.set_kind(ENVELOPE_KIND_SUBSCRIBE);
  send(subscribe);
  CHECK(receive().kind() == ENVELOPE_KIND_REPLY);
  auto item = receive();
  CHECK(item.kind() == ENVELOPE_KIND_ITEM);
  CHECK(item.correlation() == subscribe.correlation());
  Beat beat;
  REQUIRE(beat.ParseFromString(item.payload()));
  CHECK(beat.text() == "hello");
  subscribe.set_kind(ENVELOPE_KIND_CANCEL);
  send(subscribe);
  talk(200);
  received.clear();
  talk(500);
  CHECK(received.empty());
}

TEST_CASE_METHOD(fixture,
                 "UartPeer_LinkPublisherEnds_SubscriptionEndsWithAnError") {
  connect();
  auto subscribe = request(heartbeat_subscribe::id, "", "");
  subscribe.set_kind(ENVELOPE_KIND_SUBSCRIBE);
  send(subscribe);
  CHECK(receive().kind() == ENVELOPE_KIND_REPLY);
  caf::anon_send_exit(heart, caf::exit_reason::kill);
  auto over = receive();
  CHECK(over.kind() == ENVELOPE_KIND_ERROR);
  CHECK(over.correlation() == subscribe.correlation());
}

TEST_CASE_METHOD(fixture, "UartPeer_LinkStream_ShowsWholeFramesInOrder") {
  CameraConfig config;
  config.set_framesize("QQVGA");
  config.set_pixformat("GRAYSCALE");
  config.set_framerate(30);
  REQUIRE((ask<camera_configure, CameraConfig>(cam, config)));
  connect();
  auto id = host.find("stream")->id;
  auto switch_on = [&](uint32_t what) {
    carry_out([&](exchange& x) {
      const std::array<uint8_t, 4> on{1, 0, 0, 0};
      x.answer = {};
      std::copy(on.begin(), on.end(), x.answer.begin());
      x.ioctl(id, what, {x.answer.data(), 4});
    });
  };
  switch_on(link::stream_channel::request_raw);
  switch_on(link::stream_channel::request_enable);
  numbers frames{host};
  for (int i = 0; i < 2'000 && frames.seen.size() < 10; ++i) {
    frames.fetch(time.now());
    talk(5);
  }
  REQUIRE(frames.seen.size() >= 10);
  for (size_t i = 1; i < frames.seen.size(); ++i)
    CHECK(frames.seen[i] > frames.seen[i - 1]);
  CHECK(frames.failed() == 0);
}

TEST_CASE_METHOD(fixture, "UartPeer_LinkCommandOnASilentLine_GetsTextAgain") {
  connect();
  talk(10);
  const std::string command = "led on\n";
  auto write = [&] {
    line.second->write(
      {reinterpret_cast<const uint8_t*>(command.data()), command.size()});
    run_for(5ms);
    std::array<uint8_t, 256> chunk;
    auto n = line.second->read(chunk);
    return std::string(chunk.begin(), chunk.begin() + n);
  };
  // A host has just been heard.
  CHECK(write().empty());
  run_for(3s);
  CHECK_THAT(write(), Catch::Contains("ok LED_BLUE: on on period_ms 0\n"));
}
