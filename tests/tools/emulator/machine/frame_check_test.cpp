#include "tools/emulator/machine/frame_check.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace actorcsi::emulator;

namespace {

constexpr std::array<uint8_t, 4> pixels = {1, 2, 3, 4};

/// A CSI whose DMA copies each line to memory, two bytes at a time.
class copying_sink final : public pixel_sink {
public:
  std::array<uint8_t, 8> memory{};
  frame_check* check = nullptr;
  size_t at = 0;
  /// Bytes of each line that get lost.
  size_t lost = 0;
  bool enabled = true;

  void frame_start(const pixel_wires&) override {
    at = 0;
  }

  void line(actorcsi::span<const uint8_t> bytes) override {
    for (size_t i = 0; enabled && i + lost < bytes.size(); i += 2) {
      check->on_write(memory.data() + at, 2);
      memory[at++] = bytes[i];
      memory[at++] = bytes[i + 1];
    }
  }
};

struct bench {
  copying_sink csi;
  frame_check check{csi};

  bench() {
    csi.check = &check;
  }

  void send_frame() {
    check.frame_start({});
    check.line({pixels.data(), pixels.size()});
    check.line({pixels.data(), pixels.size()});
  }
};

} // namespace

TEST_CASE("FrameCheck_FrameAsSent_IsWhole") {
  bench x;
  x.send_frame();
  CHECK(x.check.whole() == 0);
  x.send_frame();
  CHECK(x.check.whole() == 1);
  CHECK(x.check.damaged() == 0);
}

TEST_CASE("FrameCheck_ByteChangedInMemory_IsDamaged") {
  bench x;
  x.send_frame();
  x.csi.memory[5] ^= 1;
  x.send_frame();
  CHECK(x.check.whole() == 0);
  CHECK(x.check.damaged() == 1);
}

TEST_CASE("FrameCheck_JpegJoinedInPlace_IsWhole") {
  bench x;
  auto send = [&x] {
    x.check.frame_start({});
    for (auto& line : {std::array<uint8_t, 4>{0, 2, 0xFF, 0xD8},
                       std::array<uint8_t, 4>{0, 2, 0xFF, 0xD9}})
      x.check.line({line.data(), line.size()});
  };
  send();
  x.csi.memory[0] = 0xFF;
  send();
  CHECK(x.check.whole() == 1);
  CHECK(x.check.damaged() == 0);
  x.csi.lost = 2;
  send();
  send();
  CHECK(x.check.damaged() == 1);
}

TEST_CASE("FrameCheck_LostBytes_AreDamage") {
  bench x;
  x.csi.lost = 2;
  x.send_frame();
  x.send_frame();
  CHECK(x.check.damaged() == 1);
}

TEST_CASE("FrameCheck_WithoutDma_CountsNothing") {
  bench x;
  x.csi.enabled = false;
  x.send_frame();
  x.send_frame();
  CHECK(x.check.whole() == 0);
  CHECK(x.check.damaged() == 0);
}
