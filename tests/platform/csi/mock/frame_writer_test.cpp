#include "platform/csi/mock/frame_writer.hpp"

#include <numeric>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "platform/csi/pattern/test_pattern.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace {

using bytes = std::vector<uint8_t>;

/// Pictures of one size, the buffers that they go to, and what writes them.
struct rig {
  explicit rig(frame_size size = {64, 48}) : size(size) {
    for (auto& x : pictures) {
      x.resize(size.area());
      std::iota(x.begin(), x.end(), static_cast<uint8_t>(97 * ++version));
    }
    for (auto& x : buffers)
      x.assign(size.area(), 0xAA);
  }

  frame_writer::job job(size_t buffer, uint32_t sequence, size_t picture = 0) {
    return {{buffers[buffer].data(), buffers[buffer].size()},
            {pictures[picture].data(), pictures[picture].size()},
            version,
            size,
            pixformat::grayscale,
            sequence,
            marks};
  }

  void write(const frame_writer::job& x) {
    writer.begin(x);
    writer.write(0, size.height);
    writer.end();
  }

  /// What a frame of that picture has to be.
  bytes expected(uint32_t sequence, size_t picture = 0) const {
    auto result = pictures[picture];
    if (marks)
      draw_marks({result.data(), result.size()}, size, pixformat::grayscale,
                 sequence, 0, size.height);
    return result;
  }

  /// A pixel that no mark of a frame before 20 comes near to.
  uint8_t& unmarked(size_t buffer) {
    return buffers[buffer][size.area() * 3 / 4 + size.width - 1];
  }

  frame_size size;
  bool marks = true;
  uint32_t version = 0;
  std::array<bytes, 2> pictures;
  std::array<bytes, 3> buffers;
  frame_writer writer;
};

} // namespace

TEST_CASE("FrameWriter_AnyFrames_LookAsIfWrittenWhole") {
  std::mt19937 random{GENERATE(1u, 2u, 3u)};
  rig r{GENERATE(frame_size{64, 48}, frame_size{160, 120}, frame_size{4, 2},
                 frame_size{9, 1})};
  auto below = [&random](uint32_t n) { return random() % n; };
  for (uint32_t sequence = 1; sequence <= 300; ++sequence) {
    auto buffer = below(3);
    auto picture = below(4) == 0 ? 1u : 0u;
    if (below(8) == 0) {
      r.marks = !r.marks;
      ++r.version;
    }
    if (below(16) == 0) {
      // In place, as when a picture is made anew in the same memory.
      for (auto& pixel : r.pictures[picture])
        pixel = static_cast<uint8_t>(pixel * 3 + 1);
      ++r.version;
    }
    if (below(16) == 0) {
      r.writer.forget();
      r.buffers[buffer].assign(r.size.area(), 0x55);
    }
    r.writer.begin(r.job(buffer, sequence, picture));
    auto cut = below(r.size.height + 1u);
    r.writer.write(0, cut);
    if (below(4) == 0)
      continue; // a fault ends it here
    r.writer.write(cut, r.size.height);
    r.writer.end();
    REQUIRE(r.buffers[buffer] == r.expected(sequence, picture));
  }
}

TEST_CASE("FrameWriter_SamePictureInABuffer_WritesOnlyWhereMarksAreOrWere") {
  rig r;
  r.write(r.job(0, 1));
  auto before = r.unmarked(0);
  r.unmarked(0) = static_cast<uint8_t>(before + 1);
  r.write(r.job(0, 2));
  CHECK(r.unmarked(0) == static_cast<uint8_t>(before + 1));
  r.unmarked(0) = before;
  CHECK(r.buffers[0] == r.expected(2));
}

TEST_CASE("FrameWriter_BufferThatMayHoldAnything_IsWrittenWhole") {
  rig r;
  auto spoil_and_write = [&r](const frame_writer::job& x) {
    r.unmarked(0) = static_cast<uint8_t>(~r.unmarked(0));
    r.write(x);
  };
  r.write(r.job(0, 1));
  SECTION("another picture") {
    spoil_and_write(r.job(0, 2, 1));
    CHECK(r.buffers[0] == r.expected(2, 1));
  }
  SECTION("pictures have changed") {
    ++r.version;
    spoil_and_write(r.job(0, 2));
    CHECK(r.buffers[0] == r.expected(2));
  }
  SECTION("the last frame was cut off") {
    r.writer.begin(r.job(0, 2));
    r.writer.write(0, r.size.height - 1);
    spoil_and_write(r.job(0, 3));
    CHECK(r.buffers[0] == r.expected(3));
  }
  SECTION("forgotten") {
    r.writer.forget();
    spoil_and_write(r.job(0, 2));
    CHECK(r.buffers[0] == r.expected(2));
  }
}
