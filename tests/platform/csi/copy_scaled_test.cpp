#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"
#include "platform/csi/copy_scaled.hpp"
#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace {

frame frame_of(pixformat format, frame_size size, std::vector<uint8_t> pixels) {
  frame_info info;
  info.format = format;
  info.size = size;
  auto result = make_frame(info, std::move(pixels));
  REQUIRE(result);
  return result;
}

using bytes = std::vector<uint8_t>;

} // namespace

TEST_CASE("CopyScaled_SameSize_IsThePicture") {
  for (auto format : {pixformat::yuv422, pixformat::rgb565}) {
    auto from = frame_of(format, {2, 1}, {1, 2, 3, 4});
    bytes into(4);
    REQUIRE_FALSE(copy_scaled(from, {2, 1}, {into.data(), into.size()}));
    CHECK(into == bytes{1, 2, 3, 4});
  }
}

TEST_CASE("CopyScaled_OtherSize_TakesTheNearestPixels") {
  auto from = frame_of(pixformat::grayscale, {4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  bytes half(2);
  REQUIRE_FALSE(copy_scaled(from, {2, 1}, {half.data(), half.size()}));
  CHECK(half == bytes{6, 8});
  bytes twice(16);
  REQUIRE_FALSE(copy_scaled(from, {8, 2}, {twice.data(), twice.size()}));
  CHECK(twice == bytes{1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8});
  auto colours = frame_of(pixformat::rgb565, {2, 1}, {1, 2, 3, 4});
  bytes wide(8);
  REQUIRE_FALSE(copy_scaled(colours, {4, 1}, {wide.data(), wide.size()}));
  CHECK(wide == bytes{1, 2, 1, 2, 3, 4, 3, 4});
}

TEST_CASE("CopyScaled_Binary_TakesTheNearestBits") {
  // 0110, and 1001.
  auto from =
    frame_of(pixformat::binary, {4, 2}, {0x06, 0, 0, 0, 0x09, 0, 0, 0});
  bytes into(8, 0);
  REQUIRE_FALSE(copy_scaled(from, {8, 2}, {into.data(), into.size()}));
  CHECK(into == bytes{0x3C, 0, 0, 0, 0xC3, 0, 0, 0});
}

TEST_CASE("CopyScaled_Jpeg_IsCopiedAsItIsOrRefused") {
  auto whole = test::compressed(test::gradient({64, 48}), 80);
  auto from = frame_of(pixformat::jpeg, {64, 48}, whole);
  bytes into(whole.size());
  span<uint8_t> memory{into.data(), into.size()};
  REQUIRE_FALSE(copy_scaled(from, {64, 48}, memory));
  CHECK(into == whole);
  auto err = copy_scaled(from, {32, 16}, memory);
  CHECK(err == errc::pixformat_unsupported);
  CHECK(context_of(err)
        == "image: JPEG cannot be scaled; give memory for 64x48");
}

TEST_CASE("CopyScaled_WhatDoesNotFit_IsRefusedAndWritesNothing") {
  auto from = frame_of(pixformat::yuv422, {2, 1}, {1, 2, 3, 4});
  bytes into(3, 9);
  span<uint8_t> memory{into.data(), into.size()};
  CHECK(copy_scaled(from, {2, 1}, memory) == errc::framebuffer_error);
  CHECK(copy_scaled(from, {1, 1}, memory) == errc::pixformat_unsupported);
  CHECK(copy_scaled(from, {0, 1}, memory) == errc::invalid_framesize);
  CHECK(into == bytes{9, 9, 9});
}
