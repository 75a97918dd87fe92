#include <algorithm>
#include <cstdlib>

#include "platform/openmv/codec/packet_decoder.hpp"
#include "tests/platform/openmv/fuzz/fuzz_targets.hpp"

namespace actorcsi::platform::link::test {

namespace {

constexpr size_t max_payload = 4082;

struct run {
  void begin(size_t limit, bool crc) {
    decoder.clear();
    decoder.limit(limit);
    decoder.check_crc(crc);
    hash = 1469598103934665603u;
  }

  void mix(uint64_t x) {
    hash = (hash ^ x) * 1099511628211u;
  }

  void feed(span<const uint8_t> input) {
    for (;;) {
      auto found = decoder.next(input);
      if (found == packet_decoder::event::none)
        break;
      const auto& head = decoder.head();
      mix(static_cast<uint64_t>(found));
      mix(head.sequence | head.channel << 8 | head.flags << 16);
      mix(head.length);
      if (found != packet_decoder::event::packet)
        continue;
      if (head.length > decoder.limit()
          || decoder.payload().size() != head.length)
        std::abort();
      for (auto byte : decoder.payload())
        mix(byte);
    }
    if (!input.empty())
      std::abort();
  }

  /// The line falls silent.
  void end() {
    for (size_t i = 0; decoder.pending(); ++i) {
      if (i > max_payload + packet_overhead)
        std::abort();
      decoder.abandon();
      feed({});
    }
  }

  packet_decoder decoder{max_payload};
  uint64_t hash = 0;
};

} // namespace

void fuzz_decoder(const uint8_t* data, size_t size) {
  if (size < 2)
    return;
  static run block;
  static run pieces;
  constexpr size_t limits[] = {50, 64, 498, max_payload};
  auto crc = (data[0] & 1) == 0;
  auto limit = limits[data[0] >> 1 & 3];
  size_t piece = data[1];
  data += 2;
  size -= 2;
  block.begin(limit, crc);
  block.feed({data, size});
  pieces.begin(limit, crc);
  for (size_t i = 0; i < size;) {
    auto n = std::min(1 + piece, size - i);
    pieces.feed({data + i, n});
    i += n;
    // Pieces of one size only would leave out too much.
    piece = piece * 5 % 251;
  }
  if (block.hash != pieces.hash
      || block.decoder.pending() != pieces.decoder.pending())
    std::abort();
  block.end();
  pieces.end();
  if (block.hash != pieces.hash)
    std::abort();
}

} // namespace actorcsi::platform::link::test

#ifdef ACTORCSI_FUZZ_DECODER
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  actorcsi::platform::link::test::fuzz_decoder(data, size);
  return 0;
}
#endif
