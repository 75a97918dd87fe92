#include "platform/openmv/device/stream_channel.hpp"

#include "platform/boards/host/jpeg_encoder.hpp"
#include "platform/csi/framebuffers.hpp"
#include "platform/openmv/device/preview_encoder.hpp"
#include "tests/platform/csi/csi_test_support.hpp"
#include "tests/platform/openmv/link_test_support.hpp"

#include <turbojpeg.h>

using namespace actorcsi::platform;
using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

status set(stream_channel& x, uint32_t request,
           std::initializer_list<uint32_t> arguments) {
  return x.ioctl(request, view(words(arguments)));
}

bytes read_all(stream_channel& x) {
  uint32_t size = 0;
  REQUIRE(x.size(size));
  if (x.begin_read(0, size).code != status::success)
    return {};
  bytes result;
  while (result.size() < size) {
    auto piece = x.read(static_cast<uint32_t>(result.size()), 100);
    result.insert(result.end(), piece.first.begin(), piece.first.end());
    result.insert(result.end(), piece.second.begin(), piece.second.end());
  }
  x.end_read(true);
  return result;
}

} // namespace

TEST_CASE("Stream_UntilItIsWanted_HoldsNoFrame") {
  stream_channel x;
  x.put(make_test_frame({8, 4}));
  CHECK(!x.poll());
  CHECK(!x.lock());
  CHECK(read_all(x).empty());
  CHECK(x.statistics().offered == 0);
}

TEST_CASE("Stream_Frame_IsSentFromTheMemoryItIsIn") {
  framebuffers buffers;
  REQUIRE(!buffers.configure(1, 32));
  buffers.begin({8, 4}, pixformat::grayscale, {});
  buffers.finish({});
  auto picture = buffers.take();
  const auto* pixels = picture.pixels().data();
  stream_channel x;
  set(x, stream_channel::request_enable, {1});
  x.put(std::move(picture));
  CHECK(buffers.leased() == 1);
  REQUIRE(x.lock());
  REQUIRE(x.begin_read(0, 64).code == status::success);
  auto piece = x.read(0, 64);
  CHECK(piece.second.data() == pixels);
  CHECK(piece.second.size() == 32);
  x.end_read(true);
  x.unlock();
  CHECK(buffers.leased() == 0);
  CHECK(x.statistics().delivered == 1);
}

TEST_CASE("Stream_NewFrames_TakeThePlaceOfTheOneNobodyLooksAt") {
  stream_channel x;
  set(x, stream_channel::request_enable, {1});
  for (uint8_t i = 0; i < 5; ++i)
    x.put(make_test_frame({8, 4}, i));
  CHECK(x.statistics().skipped == 4);
  REQUIRE(x.lock());
  CHECK(!x.lock());
  for (uint8_t i = 5; i < 9; ++i)
    x.put(make_test_frame({8, 4}, i));
  CHECK(x.statistics().skipped == 8);
  CHECK(read_all(x)[32] == 4);
  x.unlock();
  CHECK(!x.poll());
  // One that comes later.
  x.put(make_test_frame({8, 4}, 9));
  CHECK(read_all(x)[32] == 9);
  REQUIRE(x.lock());
  x.unlock();
  CHECK(!x.poll());
  CHECK(x.statistics().offered == 10);
  CHECK(x.statistics().delivered == 2);
}

TEST_CASE("Stream_HeldFrame_IsGoneOnceTheHostBeginsAnew") {
  stream_channel x;
  set(x, stream_channel::request_enable, {1});
  x.put(make_test_frame({8, 4}));
  x.reset();
  CHECK(x.poll());
  REQUIRE(x.lock());
  x.reset();
  CHECK(!x.poll());
  CHECK(!x.lock());
  x.put(make_test_frame({8, 4}));
  set(x, stream_channel::request_enable, {0});
  CHECK(!x.poll());
}

TEST_CASE("Stream_Read_IsRandomAccessAndBounded") {
  stream_channel x;
  set(x, stream_channel::request_enable, {1});
  x.put(make_test_frame({8, 4}, 10));
  CHECK(x.begin_read(60, 5).code == status::failed);
  CHECK(x.begin_read(0xFFFFFFFF, 0xFFFFFFFF).code == status::failed);
  REQUIRE(x.begin_read(30, 4).code == status::success);
  auto piece = x.read(0, 100);
  CHECK(piece.size() == 4);
  REQUIRE(piece.second.size() == 2);
  CHECK(piece.second[0] == 10);
  CHECK(piece.second[1] == 11);
  x.end_read(true);
  CHECK(x.shape().extent[0] == 8);
  CHECK(x.shape().extent[1] == 4);
  CHECK(x.shape().dimensions == 3);
}

TEST_CASE("Stream_Formats_HaveTheProtocolsNumbers") {
  CHECK(wire_format(pixformat::grayscale) == 0x08020001);
  CHECK(wire_format(pixformat::rgb565) == 0x0C030002);
  CHECK(wire_format(pixformat::bayer) == 0x05040001);
  CHECK(wire_format(pixformat::yuv422) == 0x14050002);
  CHECK(wire_format(pixformat::binary) == 0x08010000);
  CHECK(wire_format(pixformat::jpeg) == 0x06060000);
  CHECK(is_compressed(wire_jpeg));
  CHECK(!is_compressed(wire_bayer_bggr));
}

TEST_CASE("Stream_Jpeg_GoesAsItIs") {
  frame_info info;
  info.size = {64, 32};
  info.format = pixformat::jpeg;
  namespace csi_test = actorcsi::platform::test;
  auto whole = csi_test::compressed(csi_test::gradient(info.size), 80);
  jpeg_encoder encoder{10};
  stream_options encodes;
  encodes.encoder = &encoder;
  stream_options plain;
  for (auto& options : {plain, encodes})
    for (uint32_t raw : {0, 1}) {
      stream_channel x{options};
      set(x, stream_channel::request_enable, {1});
      set(x, stream_channel::request_raw, {raw});
      x.put(make_frame(info, whole));
      auto content = read_all(x);
      auto header = stream_header::decode(content.data());
      CHECK(header.format == wire_jpeg);
      CHECK(header.depth == whole.size());
      CHECK(header.width == 64);
      CHECK(header.height == 32);
      CHECK(bytes{content.begin() + 32, content.end()} == whole);
      CHECK(x.shape().extent[0] == whole.size());
      CHECK(x.shape().dimensions == 1);
    }
}

TEST_CASE("Stream_Binary_IsRowsOfWholeWords") {
  frame_info info;
  info.size = {40, 2};
  info.format = pixformat::binary;
  stream_channel x;
  set(x, stream_channel::request_enable, {1});
  x.put(make_frame(info, bytes(16, 0xA5)));
  auto content = read_all(x);
  auto header = stream_header::decode(content.data());
  CHECK(header.format == wire_binary);
  CHECK(header.depth == 0);
  CHECK(content.size() == 32 + 16);
}

TEST_CASE("Stream_PreviewOfALargeFrame_SaysItsOwnSize") {
  preview_encoder encoder{50};
  stream_options options;
  options.encoder = &encoder;
  options.encoded_capacity = 32 * 1024;
  stream_channel x{options};
  set(x, stream_channel::request_enable, {1});
  x.put(make_test_frame({640, 480}));
  auto content = read_all(x);
  auto header = stream_header::decode(content.data());
  CHECK(header.format == wire_jpeg);
  CHECK(header.width == 320);
  CHECK(header.height == 240);
  CHECK(header.depth == content.size() - 32);
  // The frame itself, if it is wanted raw.
  set(x, stream_channel::request_raw, {1});
  CHECK(stream_header::decode(read_all(x).data()).width == 640);
}

TEST_CASE("Stream_WithAnEncoder_SendsJpegUnlessRawIsWanted") {
  jpeg_encoder encoder{95};
  stream_options options;
  options.encoder = &encoder;
  stream_channel x{options};
  set(x, stream_channel::request_enable, {1});
  x.put(make_test_frame({64, 48}, 20));
  auto content = read_all(x);
  auto header = stream_header::decode(content.data());
  CHECK(header.format == wire_jpeg);
  REQUIRE(header.depth == content.size() - 32);
  CHECK(x.shape().dimensions == 1);
  int width = 0;
  int height = 0;
  int sampling = 0;
  int space = 0;
  auto* turbo = tjInitDecompress();
  bytes pixels(64 * 48);
  CHECK(tjDecompressHeader3(turbo, content.data() + 32, header.depth, &width,
                            &height, &sampling, &space)
        == 0);
  CHECK(width == 64);
  CHECK(height == 48);
  CHECK(tjDecompress2(turbo, content.data() + 32, header.depth, pixels.data(),
                      64, 0, 48, TJPF_GRAY, 0)
        == 0);
  tjDestroy(turbo);
  for (size_t i = 0; i < pixels.size(); ++i)
    REQUIRE(std::abs(pixels[i] - int(20 + i % 64 + i / 64)) <= 4);
  set(x, stream_channel::request_raw, {1});
  CHECK(stream_header::decode(read_all(x).data()).format == wire_grayscale);
  // Larger than what the host wants raw.
  set(x, stream_channel::request_raw_size, {32, 32});
  CHECK(stream_header::decode(read_all(x).data()).format == wire_jpeg);
}
