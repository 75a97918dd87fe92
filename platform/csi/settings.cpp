#include "platform/csi/settings.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "platform/base/errc.hpp"
#include "platform/csi/framebuffers.hpp"

namespace actorcsi::platform {

namespace {

/// A part of one side of a frame.
struct section {
  uint16_t begin = 0;
  uint16_t length = 0;
};

/// What is within a side of `whole` pixels; no length if nothing is.
section fit(const std::optional<int32_t>& begin, uint32_t length,
            uint16_t whole) {
  // The reference halves both before it subtracts.
  auto first = begin ? int64_t{*begin} : whole / 2 - int64_t{length / 2};
  auto end = std::min<int64_t>(first + length, whole);
  first = std::max<int64_t>(first, 0);
  if (first >= end)
    return {};
  return {static_cast<uint16_t>(first), static_cast<uint16_t>(end - first)};
}

/// In YUV422 two neighbours share their colour, and in JPEG all pixels.
bool can_be_transposed(pixformat format) {
  return format != pixformat::yuv422 && format != pixformat::jpeg;
}

} // namespace

csi_settings without_window(const csi_settings& x) {
  csi_settings result;
  result.format = x.format;
  result.size = x.size;
  result.framerate = x.framerate;
  result.overrun = x.overrun;
  result.delays = x.delays;
  return result;
}

csi_settings after_reset(const csi_settings& x) {
  csi_settings result;
  result.delays = x.delays;
  return result;
}

caf::error check_framesize(frame_size size) {
  auto fits = [](uint16_t side) { return side > 0 && side <= max_frame_side; };
  if (!fits(size.width) || !fits(size.height))
    return make_error(errc::invalid_framesize,
                      "framesize=" + to_string(size)
                        + ": give a name such as QVGA or WIDTHxHEIGHT, each 1 "
                          "to "
                        + std::to_string(max_frame_side));
  return caf::none;
}

caf::expected<frame_window> fit_window(const csi_settings& x,
                                       const window_request& window) {
  auto refuse = [&](errc code, const std::string& reason) {
    return make_error(code, "window=" + rendered(window) + ": " + reason);
  };
  if (!x.size)
    return refuse(errc::invalid_framesize, "set framesize before the window");
  if (x.format == pixformat::jpeg)
    return refuse(errc::pixformat_unsupported,
                  "not supported with pixformat JPEG; use a smaller framesize");
  if (window.width == 0 || window.height == 0)
    return refuse(errc::roi_dimensions,
                  "give a width and height of at least 1");
  auto across = fit(window.x, window.width, x.size->width);
  auto down = fit(window.y, window.height, x.size->height);
  if (across.length == 0 || down.length == 0)
    return refuse(errc::roi_no_overlap,
                  "it is outside the frame of " + to_string(*x.size));
  return frame_window{across.begin, down.begin, across.length, down.length};
}

caf::error check_framerate(double hz) {
  auto text = [&] {
    return "framerate=" + rendered(hz)
           + ": give 0.001 to 10000 frames per second, or 0 for the "
             "sensor's own rate";
  };
  if (hz < 0)
    return make_error(errc::invalid_argument, text());
  // Written so that NaN does not pass.
  if (hz != 0 && !(hz >= min_framerate && hz <= max_framerate))
    return make_error(errc::invalid_framerate, text());
  return caf::none;
}

caf::error check_framebuffers(int count) {
  if (count < 1 || count > static_cast<int>(framebuffers::max_count))
    return make_error(errc::invalid_argument,
                      "framebuffers=" + std::to_string(count) + ": give 1 to "
                        + std::to_string(framebuffers::max_count));
  return caf::none;
}

caf::error check_jpeg_room(const csi_settings& x, const std::string& option) {
  // A header takes 623 bytes (SOI to SOS, with the usual tables of T.81, annex
  // K), and grey blocks one or two bytes each.
  constexpr size_t least = 1'024;
  if (x.format != pixformat::jpeg || !x.size
      || frame_bytes(*x.size, pixformat::jpeg) >= least)
    return caf::none;
  return make_error(errc::invalid_framesize,
                    option + ": a JPEG of " + to_string(*x.size)
                      + " has no room in 2 bytes per pixel; use a framesize of "
                        "at least 32x16");
}

caf::error jpeg_overflow() {
  return make_error(errc::jpeg_overflow,
                    "pixformat=JPEG: a picture takes more than 2 bytes per "
                    "pixel; lower quality");
}

caf::error check_transpose(const csi_settings& x) {
  if (x.format && !can_be_transposed(*x.format))
    return make_error(errc::pixformat_unsupported,
                      std::string{"transpose=1: not supported with pixformat "}
                        + to_string(*x.format));
  return caf::none;
}

caf::error check_transposed(pixformat format) {
  if (!can_be_transposed(format))
    return make_error(errc::pixformat_unsupported,
                      std::string{"pixformat="} + to_string(format)
                        + ": switch transpose off first");
  return caf::none;
}

caf::error check_complete(const csi_settings& x) {
  if (!x.format)
    return make_error(errc::invalid_pixformat,
                      "pixformat: set it before the first snapshot");
  if (!x.size)
    return make_error(errc::invalid_framesize,
                      "framesize: set it before the first snapshot");
  return caf::none;
}

frame_window window_in_force(const csi_settings& x) {
  if (x.window)
    return *x.window;
  return {0, 0, x.size->width, x.size->height};
}

std::string rendered(const frame_window& x) {
  return rendered(window_request{x.x, x.y, x.width, x.height});
}

std::string rendered(const window_request& x) {
  std::string result;
  // Nothing between two commas is centred.
  for (auto& begin : {x.x, x.y})
    if (x.x || x.y) {
      if (begin)
        result += std::to_string(*begin);
      result += ',';
    }
  return result + std::to_string(x.width) + ',' + std::to_string(x.height);
}

std::string rendered(double x) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", x);
  return text;
}

} // namespace actorcsi::platform
