#include "platform/base/errc.hpp"

#include "caf/actor_system_config.hpp"
#include "caf/atom.hpp"
#include "caf/message.hpp"

namespace actorcsi {

namespace {

constexpr auto category = caf::atom("actorcsi");

/// The text for `code`; null if there is no such error.
const char* text_of(errc code) {
  switch (code) {
  case errc::control_failed:
    return "Sensor control failed.";
  case errc::unsupported:
    return "The requested operation is not supported by the image sensor.";
  case errc::sensor_not_detected:
    return "Failed to detect the image sensor or image sensor is detached.";
  case errc::sensor_unknown:
    return "The detected image sensor is not supported.";
  case errc::sensor_init_failed:
    return "Failed to initialize the image sensor.";
  case errc::clock_init_failed:
    return "Failed to initialize the external clock.";
  case errc::dma_init_failed:
    return "Failed to initialize the CSI DMA.";
  case errc::csi_init_failed:
    return "Failed to initialize the CSI interface.";
  case errc::io_error:
    return "An low level I/O error has occurred."; // the reference's spelling
  case errc::capture_failed:
    return "Frame capture has failed.";
  case errc::capture_timeout:
    return "Frame capture has timed out.";
  case errc::invalid_framesize:
    return "Frame size is not supported or is not set.";
  case errc::invalid_pixformat:
    return "Pixel format is not supported or is not set.";
  case errc::invalid_window:
    return "Window is not supported or is not set.";
  case errc::invalid_framerate:
    return "Frame rate is not supported or is not set.";
  case errc::invalid_argument:
    return "An invalid argument is used.";
  case errc::pixformat_unsupported:
    return "The requested operation is not supported on the current pixel "
           "format.";
  case errc::framebuffer_error:
    return "Frame buffer error.";
  case errc::framebuffer_overflow:
    return "Frame buffer overflow, try reducing the frame size.";
  case errc::jpeg_overflow:
    return "JPEG frame buffer overflow.";
  case errc::would_block:
    return "The requested operation would block.";
  case errc::roi_dimensions:
    return "Invalid ROI dimensions!";
  case errc::roi_no_overlap:
    return "ROI does not overlap on the image!";
  case errc::not_found:
    return "Not found.";
  case errc::limit_reached:
    return "A limit has been reached.";
  case errc::malformed_message:
    return "The message is malformed.";
  case errc::device_unavailable:
    return "The device cannot be opened.";
  case errc::bad_picture:
    return "The picture cannot be read.";
  case errc::not_open:
    return "The device is not open.";
  case errc::node_unreachable:
    return "The actor cannot be reached.";
  case errc::other_error:
    return "The error has no number in this version.";
  }
  return nullptr;
}

} // namespace

const char* to_string(errc code) {
  auto text = text_of(code);
  return text ? text : "Unknown error.";
}

std::optional<errc> to_errc(uint32_t number) {
  auto code = static_cast<errc>(number);
  if (number != static_cast<uint8_t>(code) || text_of(code) == nullptr)
    return std::nullopt;
  return code;
}

caf::error make_error(errc code) {
  return {static_cast<uint8_t>(code), category};
}

caf::error make_error(errc code, std::string context) {
  return {static_cast<uint8_t>(code), category,
          caf::make_message(std::move(context))};
}

std::string context_of(const caf::error& what) {
  if (!what || !what.context().match_elements<std::string>())
    return {};
  return what.context().get_as<std::string>(0);
}

caf::error prefixed(const caf::error& what, const std::string& prefix) {
  auto context = context_of(what);
  if (what.category() != category || context.empty()
      || context.compare(0, 2, "--") == 0)
    return what;
  return make_error(static_cast<errc>(what.code()), prefix + context);
}

std::string describe(const caf::error& what) {
  if (!what)
    return "No error.";
  if (what.category() != category)
    return caf::actor_system_config::render(what);
  std::string text = to_string(static_cast<errc>(what.code()));
  auto context = context_of(what);
  return context.empty() ? text : text + " (" + context + ")";
}

bool operator==(const caf::error& what, errc code) {
  return what && what.category() == category
         && what.code() == static_cast<uint8_t>(code);
}

} // namespace actorcsi
