#include "platform/openmv/codec/packet_decoder.hpp"

#include <random>

#include "tests/platform/openmv/link_test_support.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

using found = packet_decoder::event;

/// What a decoder finds, as text: one packet per word.
struct findings {
  void feed(packet_decoder& decoder, actorcsi::span<const uint8_t> input) {
    for (;;) {
      auto what = decoder.next(input);
      if (what == found::none)
        return;
      const auto& head = decoder.head();
      const char* names[] = {"", "packet", "damaged", "oversized"};
      text += names[static_cast<size_t>(what)];
      text +=
        ":" + std::to_string(head.sequence) + ":" + std::to_string(head.length);
      if (what == found::packet) {
        auto payload = decoder.payload();
        text += ":" + hex(bytes(payload.begin(), payload.end()));
      }
      text += " ";
    }
  }

  std::string text;
};

void append(bytes& to, const bytes& more) {
  to.insert(to.end(), more.begin(), more.end());
}

std::string decode(const bytes& input, size_t max_payload = 64) {
  packet_decoder decoder{max_payload};
  findings result;
  result.feed(decoder, view(input));
  return result.text;
}

} // namespace

TEST_CASE("Decoder_ByteByByte_FindsWhatABlockHas") {
  std::mt19937 random{7};
  auto roll = [&](unsigned n) { return random() % n; };
  for (int round = 0; round < 300; ++round) {
    bytes input;
    for (unsigned i = 0; i < 12; ++i) {
      auto payload = bytes(roll(70), static_cast<uint8_t>(random()));
      auto packet =
        make_packet(opcode::channel_write, static_cast<uint8_t>(i), 1, payload);
      switch (roll(6)) {
      case 0:
        packet[roll(static_cast<unsigned>(packet.size()))] ^= 1u << roll(8);
        break;
      case 1:
        packet.resize(roll(static_cast<unsigned>(packet.size())));
        break;
      case 2:
        append(input, bytes(roll(5), sync_bytes[0]));
        break;
      default:
        break;
      }
      append(input, packet);
    }
    packet_decoder whole{64};
    findings blockwise;
    blockwise.feed(whole, view(input));
    packet_decoder single{64};
    findings bytewise;
    for (auto byte : input)
      bytewise.feed(single, {&byte, 1});
    packet_decoder cut{64};
    findings piecewise;
    for (size_t i = 0; i < input.size();) {
      auto n = std::min<size_t>(1 + roll(40), input.size() - i);
      piecewise.feed(cut, view(input).subspan(i, n));
      i += n;
    }
    REQUIRE(bytewise.text == blockwise.text);
    REQUIRE(piecewise.text == blockwise.text);
    REQUIRE(single.pending() == whole.pending());
    const auto& a = single.statistics();
    const auto& b = whole.statistics();
    REQUIRE(a.skipped == b.skipped);
    REQUIRE(a.damaged_headers == b.damaged_headers);
  }
}

TEST_CASE("Decoder_InNoise_FindsEveryWholePacket") {
  auto packet = make_packet(opcode::channel_write, 9, 1, text("payload"));
  bytes input = hex("00aaaad5ffaad5aa");
  append(input, packet);
  append(input, hex("aad5"));
  append(input, packet);
  append(input, packet);
  auto one = "packet:9:7:" + hex(text("payload")) + " ";
  CHECK(decode(input) == one + one + one);
}

TEST_CASE("Decoder_PacketThatLostAByte_GivesUpTheNextOneWhole") {
  auto cut = make_packet(opcode::channel_write, 1, 1, text("hello world"));
  auto next = make_packet(opcode::channel_poll, 2);
  for (size_t lost = 10; lost < cut.size(); ++lost) {
    auto input = cut;
    input.erase(input.begin() + static_cast<ptrdiff_t>(lost));
    append(input, next);
    CHECK(decode(input) == "damaged:1:11 packet:2:0: ");
  }
}

TEST_CASE("Decoder_EveryBitFlipped_AcceptsNone") {
  auto packet = make_packet(opcode::channel_write, 1, 1, text("hello"));
  for (size_t bit = 0; bit < packet.size() * 8; ++bit) {
    auto input = packet;
    input[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    CHECK(decode(input).find("packet") == std::string::npos);
  }
}

TEST_CASE("Decoder_TooLongPayload_IsToldBeforeItComes") {
  auto input = make_packet(opcode::channel_write, 4, 1, bytes(65, 1));
  input.resize(header_size);
  CHECK(decode(input) == "oversized:4:65 ");
}

TEST_CASE("Decoder_CutOffPacket_SetsFreeWhatItSwallowedOnceAbandoned") {
  packet_decoder decoder{4082};
  findings result;
  auto input = make_packet(opcode::channel_write, 1, 1, bytes(4000, 1));
  input.resize(50);
  append(input, make_packet(opcode::sync));
  append(input, make_packet(opcode::channel_poll, 5));
  append(input, make_packet(opcode::channel_poll, 6));
  input.pop_back();
  result.feed(decoder, view(input));
  CHECK(result.text.empty());
  CHECK(decoder.pending());
  while (decoder.pending()) {
    decoder.abandon();
    result.feed(decoder, {});
  }
  CHECK(result.text == "packet:0:0: packet:5:0: ");
}

TEST_CASE("Decoder_CrcOff_TakesAnyCrc") {
  packet_decoder decoder{64};
  decoder.check_crc(false);
  findings result;
  auto input = make_packet(opcode::channel_size, 3, 2, words({5}), 0, false);
  result.feed(decoder, view(input));
  CHECK(result.text == "packet:3:4:05000000 ");
}

TEST_CASE("Decoder_NewLimit_HoldsFromTheNextPacketOn") {
  packet_decoder decoder{64};
  auto input = make_packet(opcode::channel_write, 1, 1, bytes(40, 1));
  auto twice = input;
  append(twice, input);
  auto rest = view(twice);
  CHECK(decoder.next(rest) == found::packet);
  decoder.limit(39);
  CHECK(decoder.next(rest) == found::oversized);
  decoder.limit(1000);
  CHECK(decoder.limit() == 64);
}
