#include "platform/openmv/host/host_end.hpp"

#include "tests/platform/openmv/link_sim.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

/// A host that is answered by hand.
struct host_fixture : host_listener {
  struct one_call final : host_call {
    void on_answer(const call_result& x) override {
      results.push_back(x);
    }

    std::vector<call_result> results;
  };

  host_fixture() : host(sink, *this) {
    // nop
  }

  bytes answer(const bytes& packet) {
    host.on_bytes(now, view(packet));
    return sink.take();
  }

  std::string answer(const std::string& packet) {
    return hex(answer(hex(packet)));
  }

  void wait(int64_t ms) {
    auto end = now + milliseconds(ms);
    while (host.next_timeout() <= end) {
      now = std::max(now, host.next_timeout());
      host.on_time(now);
    }
    now = end;
  }

  /// What a device without ACKs, named channels and a past answers.
  void connect(uint16_t max_payload = 4082) {
    host.start(now);
    finish_handshake(max_payload, 0);
    REQUIRE(host.up());
    sink.take();
  }

  void finish_handshake(uint16_t max_payload, uint32_t processed) {
    answer(make_packet(opcode::sync, 0, 0, {}, flag::ack));
    answer(make_packet(opcode::get_caps, 0, 0, words({15, max_payload, 0, 0})));
    answer(make_packet(opcode::set_caps, 1, 0, {}, flag::ack));
    answer(make_packet(opcode::statistics, 2, 0,
                       words({0, processed, 0, 0, 0, 0, 0, 0})));
    if (host.up())
      return;
    channel_info entry;
    entry.id = 5;
    entry.flags = channel_flag::read;
    entry.text = {'n', 'a', 'm', 'e', 'd'};
    bytes list(channel_info::wire_size);
    entry.encode(list.data());
    answer(make_packet(opcode::channel_list, 3, 0, list));
    answer(make_packet(opcode::version, 4, 0, bytes(16)));
    answer(make_packet(opcode::system_info, 5, 0, bytes(76)));
  }

  void on_up() override {
    ++ups;
  }

  void on_down() override {
    ++downs;
  }

  void on_resync() override {
    ++resyncs;
  }

  time_point now{};
  recording_sink sink;
  int ups = 0;
  int downs = 0;
  int resyncs = 0;
  host_end host;
};

} // namespace

TEST_CASE("HostEnd_HandshakeOfTheVectors_IsTheirsByteByByte") {
  host_fixture f;
  f.host.start(f.now);
  CHECK(hex(f.sink.take()) == "aad5000000000000b0ac");
  CHECK(f.answer("aad50000010000000846") == "aad5000000010000c3dd");
  // The ACK of the answer, and SET_CAPS.
  CHECK(f.answer("aad5000008011000ef0b0f000000f20f000000000000000000008d0e859e")
        == "aad50000010100007b37"
           "aad5010000021000c84f0f000000f20f000000000000000000008d0e859e");
  CHECK(f.answer("aad5010001020000a0c3")
        == hex(make_packet(opcode::statistics, 2)));
}

TEST_CASE("HostEnd_FragmentsOfTheVectors_AreAcknowledgedAndJoined") {
  host_fixture f;
  f.connect(50);
  host_fixture::one_call call;
  // Three refusals bring the counter from 6 to 9.
  for (uint8_t n = 6; n < 9; ++n) {
    call.ask(opcode::channel_size, 2);
    REQUIRE(f.host.submit(f.now, call));
    f.answer(make_packet(opcode::channel_size, n, 2, {2, 0}, flag::nak));
  }
  f.sink.take();
  call.results.clear();
  bytes into(60);
  call.read(2, 0, {into.data(), into.size()});
  REQUIRE(f.host.submit(f.now, call));
  CHECK(hex(f.sink.take()) == "aad5090200260800bc49000000003c00000064bfdc7c");
  CHECK(f.answer(
          "aad509021826320035f554686520717569636b2062726f776e20666f78206a756d"
          "7073206f76657220746865206c617a7920646f672030313233343550cd1b7d")
        == "aad50902012600006c90");
  auto last = "aad50a0208260a00485c3637383920454e440d0a48b16be1";
  auto again = "aad50a020c260a0036043637383920454e440d0a48b16be1";
  SECTION("at the first time") {
    CHECK(f.answer(last) == "aad50a0201260000be39");
    REQUIRE(call.results.size() == 1);
  }
  SECTION("repeated because the first got lost") {
    CHECK(f.answer(again) == "aad50a0201260000be39");
    REQUIRE(call.results.size() == 1);
  }
  // A repetition of what is here is acknowledged, and that is all.
  CHECK(f.answer(again) == "aad50a0201260000be39");
  CHECK(f.host.statistics().duplicates == 1);
  REQUIRE(call.results.size() == 1);
  CHECK(call.results[0].size == 60);
  CHECK(std::string(into.begin(), into.end())
        == "The quick brown fox jumps over the lazy dog 0123456789 END\r\n");
  call.ask(opcode::channel_size, 2, {into.data(), 4});
  REQUIRE(f.host.submit(f.now, call));
  CHECK(hex(f.sink.take()) == "aad50b0200250000dd27");
}

TEST_CASE("HostEnd_EventWithAckReq_IsAcknowledged") {
  host_fixture f;
  f.connect();
  CHECK(f.answer("aad50b0020130200ee68000014407216").empty());
  CHECK(f.host.statistics().events == 1);
  // A soft reboot: SYNC at once.
  auto sent = f.answer("aad50b002813020012d80200d54a11c4");
  CHECK(sent == "aad5000000000000b0ac");
  CHECK(f.downs == 1);
}

TEST_CASE("HostEnd_NobodyThere_SyncsOncePerSecondUntilSomebodyIs") {
  host_fixture f;
  f.host.start(f.now);
  for (int i = 0; i < 20; ++i) {
    CHECK(hex(f.sink.take()) == "aad5000000000000b0ac");
    f.wait(1000);
  }
  CHECK(f.ups == 0);
  f.finish_handshake(4082, 0);
  CHECK(f.ups == 1);
}

TEST_CASE("HostEnd_LostAnswer_IsAskedForAgainAfterAResync") {
  host_fixture f;
  f.connect();
  host_fixture::one_call call;
  uint8_t into[4];
  call.ask(opcode::channel_size, 5, {into, 4});
  SECTION("if that does no harm") {
    REQUIRE(f.host.submit(f.now, call));
    CHECK(!f.host.submit(f.now, call));
    f.wait(1000);
    f.finish_handshake(4082, 100);
    CHECK(f.resyncs == 1);
    CHECK(f.downs == 0);
    CHECK(call.results.empty());
    f.answer(make_packet(opcode::channel_size, 3, 5, words({77})));
    REQUIRE(call.results.size() == 1);
    CHECK(call.results[0]);
    CHECK(get_u32(into) == 77);
  }
  SECTION("else it is lost") {
    call.repeatable(false);
    REQUIRE(f.host.submit(f.now, call));
    f.wait(1000);
    f.finish_handshake(4082, 100);
    REQUIRE(call.results.size() == 1);
    CHECK(call.results[0].how == outcome::lost);
  }
  SECTION("or the device is gone, or was reset") {
    REQUIRE(f.host.submit(f.now, call));
    f.wait(1000);
    if (GENERATE(false, true))
      f.wait(3000);
    else
      f.finish_handshake(4082, 1);
    REQUIRE(call.results.size() == 1);
    CHECK(call.results[0].how == outcome::disconnected);
    CHECK(f.downs == 1);
  }
  SECTION("or the device keeps silent about that only") {
    REQUIRE(f.host.submit(f.now, call));
    for (uint32_t i = 1; i <= 3; ++i) {
      f.wait(1000);
      f.finish_handshake(4082, 100 * i);
    }
    REQUIRE(call.results.size() == 1);
    CHECK(call.results[0].how == outcome::lost);
    CHECK(f.host.up());
  }
}

TEST_CASE("HostEnd_StatusThatIsNoTransmissionError_CostsNoResync") {
  host_fixture f;
  f.connect();
  host_fixture::one_call call;
  auto why = GENERATE(status::failed, status::invalid, status::busy);
  call.ask(opcode::channel_lock, 5);
  REQUIRE(f.host.submit(f.now, call));
  f.answer(make_packet(opcode::channel_lock, 6, 5,
                       {static_cast<uint8_t>(why), 0}, flag::nak));
  REQUIRE(call.results.size() == 1);
  CHECK(call.results[0].how == outcome::refused);
  CHECK(call.results[0].code == why);
  CHECK(f.host.statistics().resyncs == 0);
}

TEST_CASE("HostEnd_DeviceThatCountsOtherwise_IsSyncedAtOnce") {
  host_fixture f;
  f.connect();
  host_fixture::one_call call;
  call.ask(opcode::channel_lock, 5);
  REQUIRE(f.host.submit(f.now, call));
  f.sink.take();
  CHECK(
    f.answer(hex(make_packet(opcode::channel_lock, 0, 5, {6, 0}, flag::nak)))
    == "aad5000000000000b0ac");
}

TEST_CASE("HostEnd_AnswersOfOtherCalls_AreDropped") {
  host_fixture f;
  f.connect();
  host_fixture::one_call call;
  call.ask(opcode::channel_lock, 5);
  REQUIRE(f.host.submit(f.now, call));
  f.answer(make_packet(opcode::sync, 0, 0, {}, flag::ack));
  f.answer(make_packet(opcode::channel_lock, 6, 4, {}, flag::ack));
  f.answer(make_packet(opcode::channel_unlock, 6, 5, {}, flag::ack));
  f.answer(make_packet(opcode::channel_lock, 7, 5, {}, flag::ack));
  CHECK(call.results.empty());
  CHECK(f.host.statistics().ignored == 4);
  f.answer(make_packet(opcode::channel_lock, 6, 5, {}, flag::ack));
  CHECK(call.results.size() == 1);
}

TEST_CASE("HostEnd_EventsAndEndlessEmptyFragments_DoNotMoveTheDeadline") {
  host_fixture f;
  f.connect();
  host_fixture::one_call call;
  uint8_t into[4];
  call.ask(opcode::channel_size, 5, {into, 4});
  REQUIRE(f.host.submit(f.now, call));
  f.sink.take();
  for (int i = 0; i < 9; ++i) {
    f.wait(100);
    f.answer(make_packet(opcode::channel_event, 0, 2, {}, flag::event));
    f.answer(make_packet(opcode::channel_size, 6, 5, {}, flag::fragment));
  }
  f.wait(100);
  CHECK(hex(f.sink.take()) == "aad5000000000000b0ac");
}

TEST_CASE("HostEnd_EndlessFragments_EndWithTheMemoryForThem") {
  host_fixture f;
  f.connect();
  host_fixture::one_call call;
  bytes into(1000);
  call.read(5, 0, {into.data(), into.size()});
  REQUIRE(f.host.submit(f.now, call));
  for (uint8_t i = 0; call.results.empty() && i < 20; ++i)
    f.answer(make_packet(opcode::channel_read, uint8_t(6 + i), 5, bytes(100),
                         flag::fragment));
  REQUIRE(call.results.size() == 1);
  CHECK(call.results[0].how == outcome::too_long);
}

TEST_CASE("HostEnd_WithTheDevice_KnowsWhatItIs") {
  link_sim sim;
  REQUIRE(sim.connect());
  CHECK(sim.host.channels().size() == 5);
  CHECK(sim.host.find("stdout")->id == 2);
  CHECK(sim.host.find("actors")->id == 4);
  CHECK(sim.host.find("nothing") == nullptr);
  CHECK(sim.host.version().protocol.patch == 2);
  CHECK(sim.host.info().usb_id == 0x37C51060);
  CHECK(sim.host.caps().max_payload == 4082);
  bytes into(32);
  auto result = sim.carry_out([&](host_call& x) {
    x.ask(opcode::statistics, 0, {into.data(), into.size()});
  });
  REQUIRE(result);
  CHECK(device_statistics::decode(into.data()).received > 5);
}

TEST_CASE("HostEnd_PulledCable_IsToldAndMendedByItself") {
  link_sim sim;
  REQUIRE(sim.connect());
  sim.cable(false);
  CHECK(sim.run(20000, [&] { return sim.downs == 1; }));
  CHECK(!sim.host.up());
  sim.run(30000);
  CHECK(sim.downs == 1);
  sim.cable(true);
  CHECK(sim.run(3000, [&] { return sim.ups == 2; }));
  // The board knew the session all the time.
  REQUIRE(sim.call());
  CHECK(sim.run(1000, [&] { return sim.answered.size() == 1; }));
  CHECK(sim.sessions == 1);
}

TEST_CASE("HostEnd_BoardThatWasReset_IsToldAndMendedByItself") {
  link_sim sim;
  REQUIRE(sim.connect());
  sim.run(5000);
  sim.reset_board();
  CHECK(sim.run(20000, [&] { return sim.ups == 2; }));
  CHECK(sim.downs == 1);
  CHECK(sim.run(1000, [&] { return sim.sessions == 2; }));
  REQUIRE(sim.call());
  CHECK(sim.run(1000, [&] { return sim.answered.size() == 1; }));
}
