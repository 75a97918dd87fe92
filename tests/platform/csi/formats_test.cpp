#include "platform/csi/formats.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

TEST_CASE("Formats_EveryName_IsParsedInAnyCaseAndPrintedAgain") {
  for (auto format : {pixformat::grayscale, pixformat::rgb565, pixformat::bayer,
                      pixformat::yuv422, pixformat::binary, pixformat::jpeg}) {
    auto parsed = parse_pixformat(to_string(format));
    REQUIRE(parsed);
    CHECK(*parsed == format);
  }
  CHECK(*parse_pixformat("rgb565") == pixformat::rgb565);
  CHECK(*parse_pixformat("Grayscale") == pixformat::grayscale);
}

TEST_CASE("Formats_UnknownFormat_IsRefusedWithTheChoice") {
  for (auto text : {"FOO", "", "RGB5650", "RGB56"}) {
    auto parsed = parse_pixformat(text);
    REQUIRE(!parsed);
    CHECK(parsed.error() == errc::invalid_pixformat);
    CHECK(context_of(parsed.error())
          == std::string{"pixformat="} + text
               + ": use BINARY, GRAYSCALE, RGB565, BAYER, YUV422 or "
                 "JPEG");
  }
}

TEST_CASE("Formats_Rows_AreWholeWordsOfBinaryAndWholePixelsOfOthers") {
  CHECK(row_bytes(1, pixformat::binary) == 4);
  CHECK(row_bytes(32, pixformat::binary) == 4);
  CHECK(row_bytes(33, pixformat::binary) == 8);
  CHECK(row_bytes(33, pixformat::bayer) == 33);
  CHECK(row_bytes(33, pixformat::rgb565) == 66);
  CHECK(frame_bytes({33, 2}, pixformat::binary) == 16);
  // The most that a JPEG may have.
  CHECK(frame_bytes({33, 2}, pixformat::jpeg) == 132);
}

TEST_CASE("Framesize_EveryNameOfTheReference_HasItsSize") {
  struct {
    const char* name;
    frame_size size;
  } known[] = {
    {"QCIF", {176, 144}},    {"CIF", {352, 288}},
    {"QSIF", {176, 120}},    {"SIF", {352, 240}},
    {"QQQVGA", {80, 60}},    {"QQVGA", {160, 120}},
    {"QVGA", {320, 240}},    {"VGA", {640, 480}},
    {"HQVGA", {240, 160}},   {"HVGA", {480, 320}},
    {"WVGA", {720, 480}},    {"WVGA2", {752, 480}},
    {"SVGA", {800, 600}},    {"XGA", {1024, 768}},
    {"WXGA", {1280, 768}},   {"SXGA", {1280, 1024}},
    {"SXGAM", {1280, 960}},  {"UXGA", {1600, 1200}},
    {"HD", {1280, 720}},     {"FHD", {1920, 1080}},
    {"QHD", {2560, 1440}},   {"QXGA", {2048, 1536}},
    {"WQXGA", {2560, 1600}}, {"WQXGA2", {2592, 1944}},
    {"QQCIF", {88, 72}},     {"QQSIF", {88, 60}},
    {"QQQQVGA", {40, 30}},   {"HQQQQVGA", {30, 20}},
    {"HQQQVGA", {60, 40}},   {"HQQVGA", {120, 80}},
    {"64X32", {64, 32}},     {"B64X32", {64, 32}},
    {"64X64", {64, 64}},     {"B64X64", {64, 64}},
    {"128X64", {128, 64}},   {"B128X64", {128, 64}},
    {"128X128", {128, 128}}, {"B128X128", {128, 128}},
    {"160X160", {160, 160}}, {"B160X160", {160, 160}},
    {"320X320", {320, 320}}, {"B320X320", {320, 320}},
    {"LCD", {128, 160}},     {"QQVGA2", {128, 160}},
  };
  for (auto& entry : known) {
    INFO(entry.name);
    auto parsed = parse_framesize(entry.name);
    REQUIRE(parsed);
    CHECK(*parsed == entry.size);
    auto again = parse_framesize(to_string(entry.size));
    REQUIRE(again);
    CHECK(*again == entry.size);
  }
  CHECK(*parse_framesize("qvga") == frame_size{320, 240});
  CHECK(to_string(frame_size{320, 240}) == "QVGA");
}

TEST_CASE("Framesize_WidthAndHeight_AreParsedUpToTheLimit") {
  CHECK(*parse_framesize("321x240") == frame_size{321, 240});
  CHECK(*parse_framesize("1X1") == frame_size{1, 1});
  CHECK(*parse_framesize("4096x4096") == frame_size{4096, 4096});
  CHECK(to_string(frame_size{321, 240}) == "321x240");
}

TEST_CASE("Framesize_Nonsense_IsRefusedWithTheReason") {
  for (auto text :
       {"0x0", "0x1", "1x0", "4097x1", "1x4097", "x", "1x", "x1", "1x1x1",
        "-1x1", "99999999999999999999x1", "", "QVGAA", " QVGA", "1 x1"}) {
    INFO(text);
    auto parsed = parse_framesize(text);
    REQUIRE(!parsed);
    CHECK(parsed.error() == errc::invalid_framesize);
    CHECK(context_of(parsed.error())
          == std::string{"framesize="} + text
               + ": give a name such as QVGA or WIDTHxHEIGHT, each 1 to 4096");
  }
}
