#include "platform/net/grpc/byte_buffers.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace actorcsi::platform;
using namespace std::chrono_literals;

namespace {

frame picture_of(uint32_t sequence) {
  frame_info info;
  info.sequence = sequence;
  info.size = {4, 2};
  info.format = pixformat::grayscale;
  return make_frame(info,
                    std::vector<uint8_t>(8, static_cast<uint8_t>(sequence)));
}

} // namespace

TEST_CASE("ByteBuffer_OfAPicture_RefersToItsPixelsUntilItGoes") {
  frames_in_transit transit;
  auto token = std::make_shared<char>();
  auto picture = picture_of(7).with_hold_token(token);
  {
    auto buffer = to_byte_buffer("head", picture, transit);
    picture = {};
    CHECK(token.use_count() == 2);
    CHECK_FALSE(transit.wait_for_none(1ms));
    std::string bytes;
    REQUIRE(to_string(buffer, bytes));
    CHECK(bytes == "head" + std::string(8, 7));
  }
  CHECK(token.use_count() == 1);
  CHECK(transit.wait_for_none(1ms));
}

TEST_CASE("FramesInTransit_WhileOneIsHeld_CopiesOthersOnce") {
  frames_in_transit transit;
  auto first = picture_of(1);
  auto second = picture_of(2);
  auto held = transit.take(first);
  CHECK(held->pixels().data() == first.pixels().data());
  // Other callers of the same frame share it.
  CHECK(transit.take(first) == held);
  auto copied = transit.take(second);
  CHECK(copied->pixels().data() != second.pixels().data());
  CHECK(copied->info().sequence == 2);
  CHECK(transit.take(second) == copied);
  held.reset();
  auto third = picture_of(3);
  CHECK(transit.take(third)->pixels().data() == third.pixels().data());
}

TEST_CASE("ByteBuffer_OfACopy_LetsTheCallerHaveTheNextFrame") {
  frames_in_transit transit;
  auto held = transit.take(picture_of(1));
  auto token = std::make_shared<char>();
  auto buffer =
    to_byte_buffer({}, picture_of(2).with_hold_token(token), transit);
  CHECK(token.use_count() == 1);
}

TEST_CASE("ByteBuffer_OfALargeMessage_IsWhole") {
  frames_in_transit transit;
  std::string large(100'000, 'x');
  std::string bytes;
  REQUIRE(to_string(to_byte_buffer(large, {}, transit), bytes));
  CHECK(bytes == large);
}
