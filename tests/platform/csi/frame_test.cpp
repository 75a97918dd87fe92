#include "platform/csi/frame.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

TEST_CASE("DropCounts_Total_IsTheSumOfAllReasons") {
  drop_counts counts;
  CHECK(counts.total() == 0);
  for (size_t i = 0; i < num_drop_reasons; ++i)
    counts[static_cast<drop_reason>(i)] = 1u << i;
  CHECK(counts.total() == 511);
  auto twice = counts;
  twice += counts;
  CHECK(twice[drop_reason::bus_error] == 2 * counts[drop_reason::bus_error]);
  CHECK(twice.total() == 1022);
}

TEST_CASE("DropReasons_Names_AreThoseOfReports") {
  const char* names[num_drop_reasons] = {
    "overwritten", "queue_full", "no_buffer",     "overrun", "late_dma",
    "missed_line", "bus_error",  "jpeg_overflow", "aborted"};
  for (size_t i = 0; i < num_drop_reasons; ++i)
    CHECK(to_string(static_cast<drop_reason>(i)) == std::string{names[i]});
}

TEST_CASE("MakeFrame_RightSize_HoldsACopyOfThePixels") {
  frame_info info;
  info.size = {3, 2};
  info.format = pixformat::rgb565;
  info.sequence = 7;
  std::vector<uint8_t> pixels{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  auto made = make_frame(info, pixels);
  REQUIRE(made);
  pixels[0] = 99;
  CHECK(made.info().sequence == 7);
  REQUIRE(made.pixels().size() == 12);
  CHECK(made.pixels()[0] == 1);
  CHECK(made.pixels()[11] == 12);
  auto copy = made;
  CHECK(copy.pixels().data() == made.pixels().data());
  made = frame{};
  CHECK(copy.pixels()[11] == 12);
}

TEST_CASE("MakeFrame_WrongSize_IsNoFrame") {
  frame_info info;
  std::vector<uint8_t> pixels;
  CHECK(!make_frame(info, pixels));
  info.size = {3, 2};
  CHECK(!make_frame(info, pixels));
  pixels.resize(5);
  CHECK(!make_frame(info, pixels));
  pixels.resize(7);
  CHECK(!make_frame(info, pixels));
}

TEST_CASE("MakeFrame_OfAJpeg_TakesOneWholeFileOfTheFramesSize") {
  frame_info info;
  info.format = pixformat::jpeg;
  info.size = {64, 32};
  auto whole = test::compressed(test::gradient(info.size), 80);
  auto made = make_frame(info, whole);
  REQUIRE(made);
  CHECK(made.pixels().size() == whole.size());
  auto longer = whole;
  longer.push_back(0);
  CHECK(!make_frame(info, longer));
  auto shorter = whole;
  shorter.pop_back();
  CHECK(!make_frame(info, shorter));
  info.size = {32, 64};
  CHECK(!make_frame(info, whole));
}

TEST_CASE("Frame_WithTicket_KeepsTheTicketUntilTheLastCopyIsGone") {
  frame_info info;
  info.size = {1, 1};
  std::vector<uint8_t> pixel{42};
  auto plain = make_frame(info, pixel);
  auto hold_token = std::make_shared<int>(0);
  auto held = plain.with_hold_token(hold_token);
  auto copy = held;
  CHECK(hold_token.use_count() == 3);
  held = frame{};
  CHECK(hold_token.use_count() == 2);
  CHECK(copy.pixels().data() == plain.pixels().data());
  copy = frame{};
  CHECK(hold_token.use_count() == 1);
}
