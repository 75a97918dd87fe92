#include <chrono>
#include <cstdio>

#include "platform/openmv/codec/crc.hpp"
#include "platform/openmv/codec/packet_decoder.hpp"
#include "tests/platform/openmv/link_test_support.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

constexpr size_t total = 1 << 22;

bytes make_stream(size_t payload) {
  bytes result;
  while (result.size() < total) {
    bytes content(payload);
    for (size_t i = 0; i < payload; ++i)
      content[i] = static_cast<uint8_t>(i * 7 + result.size());
    auto packet = make_packet(opcode::channel_read, 0, 3, content);
    result.insert(result.end(), packet.begin(), packet.end());
  }
  return result;
}

/// Megabytes per second that come through the decoder in pieces of that size.
double measure(const bytes& stream, size_t piece) {
  using clock = std::chrono::steady_clock;
  packet_decoder decoder{4082};
  size_t packets = 0;
  size_t bytes_done = 0;
  auto begin = clock::now();
  std::chrono::duration<double> time{};
  do {
    for (size_t i = 0; i < stream.size(); i += piece) {
      auto input = view(stream).subspan(i, std::min(piece, stream.size() - i));
      while (decoder.next(input) != packet_decoder::event::none)
        ++packets;
    }
    bytes_done += stream.size();
    time = clock::now() - begin;
  } while (time.count() < 0.5);
  REQUIRE(packets > 0);
  REQUIRE(decoder.statistics().skipped == 0);
  return static_cast<double>(bytes_done) / time.count() / 1e6;
}

} // namespace

TEST_CASE("Decoder_Speed_IsAtLeast200MegabytesPerSecond", "[.benchmark]") {
  for (size_t payload : {4082, 498, 50}) {
    auto stream = make_stream(payload);
    std::printf("payload %4zu: ", payload);
    for (size_t piece : {size_t{65536}, size_t{4096}, size_t{64}, size_t{1}}) {
      auto speed = measure(stream, piece);
      std::printf("%7.0f MB/s in pieces of %zu;", speed, piece);
      if (payload == 4082 && piece >= 4096)
        CHECK(speed >= 200);
    }
    std::printf("\n");
  }
}
