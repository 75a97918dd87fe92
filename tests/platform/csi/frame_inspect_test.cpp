#include "platform/csi/frame_inspect.hpp"

#include <numeric>

#include <catch2/catch.hpp>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/binary_deserializer.hpp"
#include "caf/binary_serializer.hpp"

#include "actorcsi/frame.pb.h"

#include "platform/base/errc.hpp"
#include "platform/csi/frame_wire.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace {

frame sample(frame_size size = {12, 10}, pixformat format = pixformat::rgb565) {
  frame_info info;
  info.sequence = 4'000'000'000;
  info.size = size;
  info.format = format;
  info.readout_begin = time_point{std::chrono::milliseconds{1'000}};
  info.readout_end = time_point{std::chrono::milliseconds{1'030}};
  info.lost[drop_reason::overrun] = 3;
  info.lost[drop_reason::aborted] = 1;
  std::vector<uint8_t> pixels(size.area() * bytes_per_pixel(format));
  std::iota(pixels.begin(), pixels.end(), uint8_t{0});
  return make_frame(info, std::move(pixels));
}

bool same_pixels(const frame& x, const frame& y) {
  return x.pixels().size() == y.pixels().size()
         && std::equal(x.pixels().begin(), x.pixels().end(),
                       y.pixels().begin());
}

std::vector<char> saved(const frame& x) {
  std::vector<char> result;
  caf::binary_serializer sink{nullptr, result};
  REQUIRE_FALSE(save(sink, x));
  return result;
}

} // namespace

TEST_CASE("FrameInspect_SaveAndLoad_GiveTheSameFrame") {
  auto original = sample();
  auto bytes = saved(original);
  frame copy;
  caf::binary_deserializer source{nullptr, bytes};
  REQUIRE_FALSE(load(source, copy));
  CHECK(same_pixels(original, copy));
  CHECK(copy.info().sequence == original.info().sequence);
  CHECK(copy.info().size == original.info().size);
  CHECK(copy.info().format == original.info().format);
  CHECK(copy.info().readout_end == original.info().readout_end);
  CHECK(copy.info().lost[drop_reason::overrun] == 3);
  CHECK(copy.info().lost.total() == 4);
}

TEST_CASE("FrameInspect_Jpeg_TravelsWithItsLength") {
  frame_info info;
  info.size = {64, 32};
  info.format = pixformat::jpeg;
  auto whole = test::compressed(test::gradient(info.size), 80);
  auto original = make_frame(info, whole);
  auto bytes = saved(original);
  bytes.resize(bytes.size() + 10);
  frame copy;
  caf::binary_deserializer source{nullptr, bytes};
  REQUIRE_FALSE(load(source, copy));
  CHECK(same_pixels(original, copy));
  CHECK(source.remaining() == 10);
  Frame message;
  REQUIRE(message.ParseFromString(to_wire(original)));
  CHECK(message.pixformat() == "JPEG");
  CHECK(message.pixels().size() == whole.size());
  REQUIRE_FALSE(from_wire(message.SerializeAsString(), copy));
  CHECK(same_pixels(original, copy));
  message.mutable_pixels()->pop_back();
  CHECK(from_wire(message.SerializeAsString(), copy)
        == errc::malformed_message);
  // A length that its frame has no memory for.
  auto at = bytes.size() - 10 - whole.size() - 4;
  bytes[at] = 1;
  caf::binary_deserializer lie{nullptr, bytes};
  CHECK(load(lie, copy) == errc::malformed_message);
}

TEST_CASE("FrameInspect_NoFrame_TravelsAsNoFrame") {
  auto bytes = saved(frame{});
  auto copy = sample();
  caf::binary_deserializer source{nullptr, bytes};
  REQUIRE_FALSE(load(source, copy));
  CHECK_FALSE(copy);
  REQUIRE_FALSE(from_wire(to_wire(frame{}), copy));
  CHECK_FALSE(copy);
}

TEST_CASE("FrameInspect_CutOffBytes_AreAnErrorAtAnyLength") {
  auto bytes = saved(sample());
  for (size_t length = 0; length < bytes.size(); ++length) {
    frame copy;
    caf::binary_deserializer source{nullptr, bytes.data(), length};
    CHECK(load(source, copy));
    CHECK_FALSE(copy);
  }
}

TEST_CASE("FrameInspect_ImpossibleFrames_AreRefused") {
  auto bytes = saved(sample());
  auto with = [&](size_t index, char value) {
    auto bad = bytes;
    bad[index] = value;
    frame copy;
    caf::binary_deserializer source{nullptr, bad};
    auto err = load(source, copy);
    CHECK_FALSE(copy);
    return err;
  };
  CHECK(with(0, 99) == errc::malformed_message);
  // The upper byte of the width: 32,780 pixels.
  CHECK(with(1, '\x80') == errc::malformed_message);
}

TEST_CASE("FrameWire_IsTheProtobufMessage") {
  auto original = sample();
  Frame message;
  REQUIRE(message.ParseFromString(to_wire(original)));
  CHECK(message.sequence() == original.info().sequence);
  CHECK(message.width() == 12);
  CHECK(message.height() == 10);
  CHECK(message.pixformat() == "RGB565");
  CHECK(message.readout_begin_ns() == 1'000'000'000);
  CHECK(message.readout_end_ns() == 1'030'000'000);
  CHECK(message.pixels().size() == 240);
  frame copy;
  REQUIRE_FALSE(from_wire(message.SerializeAsString(), copy));
  CHECK(same_pixels(original, copy));
  CHECK(copy.info().readout_begin == original.info().readout_begin);
}

TEST_CASE("FrameWire_Kept_HasItsPixelsInTheMessage") {
  auto original = sample();
  auto bytes = to_wire(original);
  auto message = reinterpret_cast<const uint8_t*>(bytes.data());
  auto end = message + bytes.size();
  frame kept;
  REQUIRE_FALSE(keep_wire(std::move(bytes), kept));
  CHECK(same_pixels(original, kept));
  CHECK(kept.pixels().end() == end);
  // One that is small against its message has memory of its own.
  bytes = to_wire(original) + "\x7a\xc0\x3e" + std::string(8'000, 'x');
  message = reinterpret_cast<const uint8_t*>(bytes.data());
  end = message + bytes.size();
  REQUIRE_FALSE(keep_wire(std::move(bytes), kept));
  CHECK(same_pixels(original, kept));
  CHECK((kept.pixels().data() < message || kept.pixels().data() >= end));
  CHECK(keep_wire("\x08", kept) == errc::malformed_message);
  CHECK_FALSE(kept);
}

TEST_CASE("FrameWire_BrokenBytes_AreRefused") {
  auto bytes = to_wire(sample());
  for (size_t length = 1; length < bytes.size(); ++length) {
    frame copy;
    CHECK(from_wire(bytes.substr(0, length), copy) == errc::malformed_message);
    CHECK_FALSE(copy);
  }
  Frame message;
  REQUIRE(message.ParseFromString(bytes));
  frame copy;
  message.set_width(65'536 + 12);
  CHECK(from_wire(message.SerializeAsString(), copy)
        == errc::malformed_message);
  message.set_width(13);
  CHECK(from_wire(message.SerializeAsString(), copy)
        == errc::malformed_message);
  message.set_width(12);
  message.set_pixformat("JPEG");
  CHECK(from_wire(message.SerializeAsString(), copy)
        == errc::malformed_message);
}

TEST_CASE("FrameWire_UnknownFields_AreSkipped") {
  auto bytes = to_wire(sample());
  // Field 100 as a varint, field 101 as bytes.
  bytes = std::string{"\xa0\x06\x05\xaa\x06\x02hi"} + bytes;
  frame copy;
  CHECK_FALSE(from_wire(bytes, copy));
  CHECK(copy);
}

TEST_CASE("FrameInspect_Text_NamesSizeAndFormat") {
  CHECK(to_string(sample({320, 240}))
        == "4000000000: QVGA RGB565, 153600 bytes");
  CHECK(to_string(frame{}).empty());
}
