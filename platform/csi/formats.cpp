#include "platform/csi/formats.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

struct named_format {
  const char* name;
  pixformat format;
};

constexpr named_format named_formats[] = {
  {"BINARY", pixformat::binary}, {"GRAYSCALE", pixformat::grayscale},
  {"RGB565", pixformat::rgb565}, {"BAYER", pixformat::bayer},
  {"YUV422", pixformat::yuv422}, {"JPEG", pixformat::jpeg},
};

struct named_size {
  const char* name;
  frame_size size;
};

// Names of the reference's csi module come first, then those that only its
// internal table and its legacy module know. If several names mean one size,
// the first is printed.
constexpr named_size named_sizes[] = {
  {"QCIF", {176, 144}},     {"CIF", {352, 288}},      {"QSIF", {176, 120}},
  {"SIF", {352, 240}},      {"QQQVGA", {80, 60}},     {"QQVGA", {160, 120}},
  {"QVGA", {320, 240}},     {"VGA", {640, 480}},      {"HQVGA", {240, 160}},
  {"HVGA", {480, 320}},     {"WVGA", {720, 480}},     {"WVGA2", {752, 480}},
  {"SVGA", {800, 600}},     {"XGA", {1024, 768}},     {"WXGA", {1280, 768}},
  {"SXGA", {1280, 1024}},   {"SXGAM", {1280, 960}},   {"UXGA", {1600, 1200}},
  {"HD", {1280, 720}},      {"FHD", {1920, 1080}},    {"QHD", {2560, 1440}},
  {"QXGA", {2048, 1536}},   {"WQXGA", {2560, 1600}},  {"WQXGA2", {2592, 1944}},
  {"QQCIF", {88, 72}},      {"QQSIF", {88, 60}},      {"QQQQVGA", {40, 30}},
  {"HQQQQVGA", {30, 20}},   {"HQQQVGA", {60, 40}},    {"HQQVGA", {120, 80}},
  {"64X32", {64, 32}},      {"64X64", {64, 64}},      {"128X64", {128, 64}},
  {"128X128", {128, 128}},  {"160X160", {160, 160}},  {"320X320", {320, 320}},
  {"LCD", {128, 160}},      {"QQVGA2", {128, 160}},   {"B64X32", {64, 32}},
  {"B64X64", {64, 64}},     {"B128X64", {128, 64}},   {"B128X128", {128, 128}},
  {"B160X160", {160, 160}}, {"B320X320", {320, 320}},
};

bool equal_ignoring_case(std::string_view x, std::string_view y) {
  auto same = [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a))
           == std::toupper(static_cast<unsigned char>(b));
  };
  return x.size() == y.size()
         && std::equal(x.begin(), x.end(), y.begin(), same);
}

/// Reads digits up to the largest side.
std::optional<uint16_t> parse_side(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  uint32_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    value = value * 10 + static_cast<uint32_t>(c - '0');
    if (value > max_frame_side)
      return std::nullopt;
  }
  if (value == 0)
    return std::nullopt;
  return static_cast<uint16_t>(value);
}

std::string quoted(const char* option, std::string_view input) {
  return std::string{option} + '=' + std::string{input};
}

} // namespace

const char* to_string(pixformat format) {
  for (auto& entry : named_formats)
    if (entry.format == format)
      return entry.name;
  return "UNKNOWN";
}

caf::expected<pixformat> parse_pixformat(std::string_view name) {
  for (auto& entry : named_formats)
    if (equal_ignoring_case(name, entry.name))
      return entry.format;
  return make_error(
    errc::invalid_pixformat,
    quoted("pixformat", name)
      + ": use BINARY, GRAYSCALE, RGB565, BAYER, YUV422 or JPEG");
}

std::string to_string(frame_size size) {
  for (auto& entry : named_sizes)
    if (entry.size == size && std::isalpha(entry.name[0]))
      return entry.name;
  return std::to_string(size.width) + 'x' + std::to_string(size.height);
}

caf::expected<frame_size> parse_framesize(std::string_view text) {
  for (auto& entry : named_sizes)
    if (equal_ignoring_case(text, entry.name))
      return entry.size;
  auto pos = text.find_first_of("xX");
  if (pos != std::string_view::npos) {
    auto width = parse_side(text.substr(0, pos));
    auto height = parse_side(text.substr(pos + 1));
    if (width && height)
      return frame_size{*width, *height};
  }
  return make_error(errc::invalid_framesize,
                    quoted("framesize", text)
                      + ": give a name such as QVGA or WIDTHxHEIGHT, each 1 to "
                      + std::to_string(max_frame_side));
}

} // namespace actorcsi::platform
