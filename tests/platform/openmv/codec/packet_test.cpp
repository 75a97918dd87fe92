#include "platform/openmv/codec/packet.hpp"

#include "platform/openmv/codec/packet_sender.hpp"
#include "tests/platform/openmv/link_test_support.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

bytes numbers(size_t n) {
  bytes result(n);
  for (size_t i = 0; i < n; ++i)
    result[i] = static_cast<uint8_t>(i);
  return result;
}

} // namespace

TEST_CASE("Packet_OfTheProtocolsVectors_IsTheirsByteByByte") {
  CHECK(hex(make_packet(opcode::sync)) == "aad5000000000000b0ac");
  CHECK(hex(make_packet(opcode::channel_poll, 255)) == "aad5ff00002100006f91");
  CHECK(hex(make_packet(opcode::channel_lock, 7, 3)) == "aad50703002200002979");
  CHECK(hex(make_packet(opcode::channel_size, 3, 2, words({5}), 0, false))
        == "aad503020025040000000500000000000000");
  CHECK(hex(make_packet(opcode::channel_write, 12, 1,
                        words({0, 9}, text("print(1)\n"))))
        == "aad50c0100271100ae8f00000000090000007072696e742831290affa302a1");
  CHECK(hex(make_packet(opcode::channel_ioctl, 13, 3, words({0, 1})))
        == "aad50d0300280800d3d70000000001000000d0425761");
  CHECK(hex(make_packet(opcode::channel_ioctl, 14, 1, words({2})))
        == "aad50e01002804002bee020000004b31298a");
}

TEST_CASE("PacketSender_IntoASinkThatTakesLittle_SendsTheSameBytes") {
  auto payload = numbers(300);
  auto piece =
    GENERATE(size_t{1}, size_t{3}, size_t{10}, size_t{299}, size_t{1000});
  recording_sink sink;
  packet_sender sender;
  packet_header head;
  head.code = opcode::channel_read;
  sender.start(head, {view(payload).subspan(0, 32), behind(view(payload), 32)},
               true);
  do {
    CHECK(sender.busy());
    sink.limit = piece;
  } while (!sender.flush(sink));
  CHECK(!sender.busy());
  CHECK(sink.take() == make_packet(opcode::channel_read, 0, 0, payload));
}

TEST_CASE("PacketSender_Repeated_DiffersInTheFlagAndTheHeadersCrc") {
  recording_sink sink;
  packet_sender sender;
  packet_header head;
  head.code = opcode::channel_read;
  head.flags = flag::ack_req;
  auto payload = numbers(5);
  sender.start(head, {view(payload), {}}, true);
  sender.flush(sink);
  sink.take();
  sender.repeat();
  CHECK(sender.flush(sink));
  CHECK(sink.take()
        == make_packet(opcode::channel_read, 0, 0, payload,
                       flag::ack_req | flag::rtx));
}

TEST_CASE("Slice_AcrossTwoPieces_HasEveryByteOnce") {
  auto all = numbers(20);
  byte_pieces pieces{view(all).subspan(0, 7), behind(view(all), 7)};
  for (size_t offset = 0; offset <= 20; ++offset)
    for (size_t most = 0; most <= 22; ++most) {
      auto x = slice(pieces, offset, most);
      bytes joined(x.first.begin(), x.first.end());
      joined.insert(joined.end(), x.second.begin(), x.second.end());
      auto end = std::min<size_t>(20, offset + most);
      CHECK(joined
            == bytes(all.begin() + static_cast<ptrdiff_t>(offset),
                     all.begin() + static_cast<ptrdiff_t>(end)));
    }
}
