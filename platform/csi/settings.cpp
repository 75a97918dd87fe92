#include "platform/csi/settings.hpp"

#include <cstdio>

#include "platform/base/errc.hpp"
#include "platform/csi/framebuffers.hpp"

namespace actorcsi::platform {

csi_settings without_window(const csi_settings& x) {
  csi_settings result;
  result.format = x.format;
  result.size = x.size;
  result.framerate = x.framerate;
  result.overrun = x.overrun;
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

caf::error check_window(const csi_settings& x, const frame_window& window) {
  auto prefix = "window=" + rendered(window) + ": ";
  if (!x.size)
    return make_error(errc::invalid_framesize,
                      prefix + "set framesize before the window");
  auto size = *x.size;
  auto whole = std::to_string(size.width) + 'x' + std::to_string(size.height);
  if (window.width == 0 || window.height == 0)
    return make_error(errc::roi_dimensions,
                      prefix + "give x,y,width,height with at least 1x1");
  if (window.x >= size.width || window.y >= size.height)
    return make_error(errc::roi_no_overlap,
                      prefix + "it is outside the frame of " + whole);
  if (window.x + window.width > size.width
      || window.y + window.height > size.height)
    return make_error(errc::invalid_window,
                      prefix + "it extends beyond the frame of " + whole);
  return caf::none;
}

caf::error check_framerate(double hz) {
  auto text = [&] {
    return "framerate=" + rendered(hz)
           + ": give 0.001 to 10000 frames per second";
  };
  if (hz < 0)
    return make_error(errc::invalid_argument, text());
  // Written so that NaN does not pass.
  if (!(hz >= min_framerate && hz <= max_framerate))
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
  return std::to_string(x.x) + ',' + std::to_string(x.y) + ','
         + std::to_string(x.width) + ',' + std::to_string(x.height);
}

std::string rendered(double x) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", x);
  return text;
}

} // namespace actorcsi::platform
