#include "platform/openmv/device/device_end.hpp"

#include "platform/base/errc.hpp"
#include "tests/platform/openmv/link_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

bytes nak(opcode code, status why, uint8_t sequence, uint8_t channel = 0) {
  return make_packet(code, sequence, channel, {static_cast<uint8_t>(why), 0},
                     flag::nak);
}

bytes ok(opcode code, uint8_t sequence, uint8_t channel = 0) {
  return make_packet(code, sequence, channel, {}, flag::ack);
}

} // namespace

TEST_CASE("DeviceEnd_HandshakeOfTheVectors_IsTheirsByteByByte") {
  device_fixture f;
  CHECK(f.ask("aad5000000000000b0ac") == "aad50000010000000846");
  CHECK(f.ask("aad5000000010000c3dd")
        == "aad5000008011000ef0b0f000000f20f000000000000000000008d0e859e");
  CHECK(f.ask("aad50000010100007b37").empty());
  CHECK(f.ask("aad5010000021000c84f0f000000f20f000000000000000000008d0e859e")
        == "aad5010001020000a0c3");
  auto list = f.ask(hex("aad50200002000007b7f"));
  REQUIRE(list.size() == packet_overhead + 4 * channel_info::wire_size);
  auto entry = [&](size_t i) {
    return channel_info::decode(list.data() + header_size
                                + i * channel_info::wire_size);
  };
  CHECK(entry(0).flags == 0x40);
  CHECK(entry(1).name() == "stdin");
  CHECK(entry(1).flags == 0x06);
  CHECK(entry(2).name() == "stdout");
  CHECK(entry(2).flags == 0x01);
  CHECK(entry(3).name() == "stream");
  CHECK(entry(3).flags == 0x19);
  CHECK(entry(3).id == 3);
}

TEST_CASE("DeviceEnd_FragmentedReadOfTheVectors_IsTheirsByteByByte") {
  device_fixture f;
  f.ask(make_packet(opcode::sync));
  f.ask(make_packet(opcode::set_caps, 0, 0, words({15, 50, 0, 0})));
  // Refused requests bring the counter to 9.
  for (uint8_t i = 1; i < 9; ++i)
    CHECK(f.ask(make_packet(opcode::channel_size, i, 1))
          == nak(opcode::channel_size, status::invalid, i, 1));
  f.out.put("The quick brown fox jumps over the lazy dog 0123456789 END\r\n");
  CHECK(hex(f.sink.take())
        == hex(make_packet(opcode::channel_event, 9, 2, {}, flag::event)));
  CHECK(f.ask("aad5090200260800bc49000000003c00000064bfdc7c")
        == "aad509021826320035f554686520717569636b2062726f776e20666f78206a756d"
           "7073206f76657220746865206c617a7920646f672030313233343550cd1b7d");
  CHECK(f.ask("aad50902012600006c90")
        == "aad50a0208260a00485c3637383920454e440d0a48b16be1");
  f.wait(500);
  CHECK(hex(f.sink.take())
        == "aad50a020c260a0036043637383920454e440d0a48b16be1");
  CHECK(f.ask("aad50a0201260000be39").empty());
  CHECK(f.ask("aad50b0200250000dd27")
        == hex(
          make_packet(opcode::channel_size, 11, 2, words({0}), flag::ack_req)));
}

TEST_CASE("DeviceEnd_FrameOfTheVectors_IsTheirsByteByByte") {
  device_fixture f;
  f.connect();
  uint8_t n = 2;
  f.ask(make_packet(opcode::channel_ioctl, n++, 3, words({0, 1})));
  frame_info info;
  info.size = {4, 2};
  std::vector<uint8_t> pixels{0, 1, 2, 3, 1, 2, 3, 4};
  // Sixty in two seconds.
  info.sequence = 1;
  f.stream.put(make_frame(info, pixels));
  info.sequence = 61;
  info.readout_end = time_point{milliseconds(2000)};
  f.stream.put(make_frame(info, pixels));
  f.sink.take();
  while (n < 15)
    f.ask(make_packet(opcode::channel_size, n++, 1));
  CHECK(
    f.ask("aad50f03002608002cbe0000000028000000fa6b0cc8")
    == "aad50f030826280070c304000000020000000100020801000000200000000000f041"
       "00000000000000000001020301020304fc6f9294");
}

TEST_CASE("DeviceEnd_StatusOfTheVectors_IsTheirsByteByByte") {
  device_fixture f;
  f.connect();
  for (uint8_t n = 2; n < 7; ++n)
    f.ask(make_packet(opcode::channel_size, n, 1));
  // Nothing waits; then a frame does.
  CHECK(f.ask("aad50703002200002979") == "aad5070302220200cc5904001f28e248");
  f.ask(make_packet(opcode::channel_ioctl, 8, 3, words({0, 1})));
  for (int n = 9; n < 256 + 7; ++n)
    f.ask(make_packet(opcode::channel_size, static_cast<uint8_t>(n), 1));
  f.stream.put(make_test_frame({4, 2}));
  f.sink.take();
  CHECK(f.ask("aad50703002200002979") == "aad50703012200009193");
}

TEST_CASE("DeviceEnd_WrongSequence_AnswersWithItsOwnNumber") {
  device_fixture f;
  f.connect();
  for (uint8_t n = 2; n < 29; ++n)
    f.ask(make_packet(opcode::channel_size, n, 1));
  CHECK(f.ask(hex(make_packet(opcode::version, 7)))
        == "aad51d000204020092130600de22819a");
  CHECK(f.device.statistics().wire.sequence_errors == 1);
}

TEST_CASE("DeviceEnd_EventsOfTheVectors_AreTheirsByteByByte") {
  class named final : public channel {
    std::string_view name() const override {
      return "named";
    }
    uint8_t flags() const override {
      return channel_flag::dynamic;
    }
  } extra;
  device_fixture f;
  f.connect();
  for (uint8_t n = 2; n < 10; ++n)
    f.ask(make_packet(opcode::channel_size, n, 1));
  f.ask(make_packet(opcode::channel_ioctl, 10, 3, words({0, 1})));
  f.stream.put(make_test_frame({4, 2}));
  CHECK(hex(f.sink.take()) == "aad50b032029000002f7");
  f.in.tell(true);
  CHECK(hex(f.sink.take()) == "aad50b01202902002e410100b0fb6882");
  CHECK(*f.device.add(extra) == 4);
  CHECK(hex(f.sink.take()) == "aad50b0020130200ee68000014407216");
}

TEST_CASE("DeviceEnd_BeforeASync_SendsNothingByItself") {
  device_fixture f;
  f.out.put("hello");
  CHECK(f.sink.take().empty());
  f.wait(10000);
  CHECK(f.sink.take().empty());
  // The text is announced as soon as there is somebody to hear of it.
  auto event = make_packet(opcode::channel_event, 0, 2, {}, flag::event);
  auto answer = f.ask(make_packet(opcode::sync));
  auto both = event;
  auto sync = ok(opcode::sync, 0);
  both.insert(both.end(), sync.begin(), sync.end());
  auto other = sync;
  other.insert(other.end(), event.begin(), event.end());
  CHECK((answer == both || answer == other));
}

TEST_CASE("DeviceEnd_BeforeTheSizesAreAgreed_SendsNoMoreThan52Bytes") {
  device_fixture f;
  f.ask(make_packet(opcode::sync));
  auto first = f.ask(make_packet(opcode::system_info));
  packet_header head;
  REQUIRE(read_header(first.data(), true, head));
  CHECK(head.length == 52);
  CHECK(head.has(flag::fragment));
  f.acknowledge(opcode::system_info, 0);
  auto second = f.sink.take();
  REQUIRE(read_header(second.data(), true, head));
  CHECK(head.length == system_info::wire_size - 52);
  CHECK(!head.has(flag::fragment));
}

TEST_CASE("DeviceEnd_NoAck_SendsAt500And1500And3500msAndGivesUpAt7500ms") {
  device_fixture f;
  f.connect();
  auto request = make_packet(opcode::version, 2);
  auto first = f.ask(request);
  CHECK(!first.empty());
  for (auto ms : {500, 1000, 2000}) {
    f.wait(ms - 1);
    CHECK(f.sink.take().empty());
    f.wait(1);
    CHECK(f.sink.take().size() == first.size());
  }
  CHECK(f.device.statistics().wire.retransmitted == 3);
  f.wait(3999);
  CHECK(f.device.connected());
  f.wait(1);
  CHECK(!f.device.connected());
  CHECK(f.sink.take().empty());
  CHECK(f.ask(make_packet(opcode::version, 3))
        == nak(opcode::version, status::sequence, 0));
}

TEST_CASE("DeviceEnd_NextRequestInPlaceOfALostAck_IsAnsweredAtOnce") {
  device_fixture f;
  f.connect();
  CHECK(!f.ask(make_packet(opcode::version, 2)).empty());
  CHECK(f.ask(make_packet(opcode::channel_size, 3, 1))
        == nak(opcode::channel_size, status::invalid, 3, 1));
}

TEST_CASE("DeviceEnd_OtherRequestWithoutAck_WaitsForTheAck") {
  device_fixture f;
  f.connect();
  CHECK(!f.ask(make_packet(opcode::version, 2)).empty());
  CHECK(f.ask(make_packet(opcode::version, 2)).empty());
  CHECK(f.ask(make_packet(opcode::version, 9)).empty());
  CHECK(f.device.statistics().ignored == 2);
  f.acknowledge(opcode::version, 2);
  CHECK(!f.ask(make_packet(opcode::version, 3)).empty());
}

TEST_CASE("DeviceEnd_NakOfTheHost_RepeatsAtOnceAndThenWaitsAgain") {
  device_fixture f;
  f.connect();
  auto first = f.ask(make_packet(opcode::version, 2));
  auto reject = make_packet(opcode::version, 2, 0, {}, flag::nak);
  auto again = f.ask(reject);
  CHECK(again.size() == first.size());
  CHECK((again[4] & flag::rtx) != 0);
  f.wait(999);
  CHECK(f.sink.take().empty());
  f.acknowledge(opcode::version, 2);
  f.wait(20000);
  CHECK(f.sink.take().empty());
}

TEST_CASE("DeviceEnd_NaksWithoutEnd_DoNotEndTheLink") {
  device_fixture f;
  f.connect();
  f.ask(make_packet(opcode::version, 2));
  auto reject = make_packet(opcode::version, 2, 0, {}, flag::nak);
  for (int i = 0; i < 3; ++i)
    CHECK(!f.ask(reject).empty());
  // It has been sent often enough; but who refuses is there.
  CHECK(f.ask(reject).empty());
  CHECK(f.device.connected());
  f.acknowledge(opcode::version, 2);
  CHECK(!f.ask(make_packet(opcode::version, 3)).empty());
}

TEST_CASE("DeviceEnd_SyncDuringAnAnswer_DropsTheRestOfIt") {
  device_fixture f;
  f.connect();
  f.out.put("some text");
  f.sink.take();
  f.ask(make_packet(opcode::set_caps, 2, 0, words({15, 50, 0, 0})));
  f.ask(make_packet(opcode::system_info, 3));
  CHECK(f.ask(make_packet(opcode::sync, 99)).size() >= header_size);
  f.acknowledge(opcode::system_info, 3);
  f.wait(20000);
  CHECK(f.sink.take().empty());
  CHECK(!f.ask(make_packet(opcode::get_caps)).empty());
}

TEST_CASE("DeviceEnd_SyncInTheMiddleOfAPacketThatIsHalfOut_EndsItFirst") {
  device_fixture f;
  f.connect();
  auto whole = f.ask(make_packet(opcode::version, 2));
  f.acknowledge(opcode::version, 2);
  f.sink.limit = 15;
  auto half = f.ask(make_packet(opcode::version, 3));
  CHECK(half.size() == 15);
  CHECK(f.ask(make_packet(opcode::sync)).empty());
  f.sink.limit = SIZE_MAX;
  f.device.on_time(f.now);
  auto rest = f.sink.take();
  REQUIRE(rest.size() == whole.size() - 15 + header_size);
  CHECK(hex(bytes(rest.end() - 10, rest.end())) == "aad50000010000000846");
}

TEST_CASE("DeviceEnd_CutOffWrite_LetsTheSyncBehindItThroughIn200ms") {
  device_fixture f;
  f.connect();
  auto request = make_packet(opcode::channel_write, 2, 1,
                             words({0, 1000}, bytes(1000, 'x')));
  request.resize(600);
  CHECK(f.ask(request).empty());
  CHECK(f.ask(make_packet(opcode::sync)).empty());
  f.wait(199);
  CHECK(f.sink.take().empty());
  f.wait(1);
  CHECK(hex(f.sink.take()) == "aad50000010000000846");
}

TEST_CASE("DeviceEnd_WriteThatCarriesASync_IsAWriteInWhateverPieces") {
  device_fixture f;
  f.connect();
  auto inner = make_packet(opcode::sync);
  auto request =
    make_packet(opcode::channel_write, 2, 1, words({0, 10}, inner));
  bytes answer;
  for (auto byte : request) {
    auto more = f.ask(bytes{byte});
    answer.insert(answer.end(), more.begin(), more.end());
  }
  CHECK(answer == ok(opcode::channel_write, 2, 1));
  CHECK(f.device.statistics().syncs == 1);
}

TEST_CASE("DeviceEnd_CapsOff_AreOff") {
  device_fixture f;
  f.ask(make_packet(opcode::sync));
  CHECK(f.ask(make_packet(opcode::set_caps, 0, 0, words({0, 100, 0, 0})))
        == ok(opcode::set_caps, 0));
  // No CRC, no sequence, no ACK, no event.
  auto answer = f.ask(make_packet(opcode::channel_size, 77, 2, {}, 0, false));
  CHECK(hex(answer) == "aad501020025040000000000000000000000");
  f.out.put("text");
  CHECK(f.sink.take().empty());
  f.wait(20000);
  CHECK(f.sink.take().empty());
  CHECK(f.ask(make_packet(opcode::sync, 5)).size() >= header_size);
  CHECK(f.device.caps().crc);
}

TEST_CASE("DeviceEnd_SequenceOf300Requests_WrapsAround") {
  device_fixture f;
  f.connect();
  for (int i = 2; i < 302; ++i) {
    auto n = static_cast<uint8_t>(i);
    REQUIRE(
      f.ask(make_packet(opcode::channel_poll, n))
      == make_packet(opcode::channel_poll, n, 0, words({0}), flag::ack_req));
    f.acknowledge(opcode::channel_poll, n);
  }
}

TEST_CASE("DeviceEnd_Channels_AreNamedOnceAndBounded") {
  device_fixture f;
  stdout_channel again;
  auto id = f.device.add(again);
  REQUIRE(!id);
  CHECK(id.error() == errc::invalid_argument);
}

TEST_CASE("DeviceEnd_SystemRequests_ReachTheMachineUnanswered") {
  device_fixture f;
  f.connect();
  CHECK(f.ask(make_packet(opcode::reset, 2)).empty());
  CHECK(f.ask(make_packet(opcode::boot, 2)).empty());
  CHECK(f.system.resets == 1);
  CHECK(f.system.boots == 1);
  auto memory = f.ask(make_packet(opcode::memory, 2));
  CHECK(memory.size() == packet_overhead + 4 + memory_info::wire_size);
}
