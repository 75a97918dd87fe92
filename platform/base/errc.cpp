#include "platform/base/errc.hpp"

#include "caf/atom.hpp"
#include "caf/exit_reason.hpp"
#include "caf/message.hpp"
#include "caf/sec.hpp"

#include "platform/base/utf8.hpp"

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
  case errc::permission_denied:
    return "The caller's role does not allow this.";
  }
  return nullptr;
}

/// The sentence for an error of CAF's; null if its users never meet it.
const char* text_of(caf::sec code) {
  switch (code) {
  case caf::sec::unexpected_message:
    return "The actor does not know this message.";
  case caf::sec::unexpected_response:
    return "The answer is of another type.";
  case caf::sec::request_receiver_down:
    return "The actor has ended.";
  case caf::sec::request_timeout:
    return "The answer did not arrive in time.";
  case caf::sec::runtime_error:
    return "The actor has failed.";
  case caf::sec::cannot_connect_to_node:
  case caf::sec::no_route_to_receiving_node:
  case caf::sec::disconnect_during_handshake:
  case caf::sec::socket_disconnected:
  case caf::sec::connection_timeout:
    return "The connection to the node broke.";
  case caf::sec::redundant_connection:
    return "The nodes are connected already.";
  case caf::sec::incompatible_versions:
  case caf::sec::incompatible_application_ids:
  case caf::sec::malformed_basp_message:
    return "The peer is not an ActorCSI node of this version.";
  default:
    return nullptr;
  }
}

/// The same for the reason why an actor ended.
const char* text_of(caf::exit_reason code) {
  switch (code) {
  case caf::exit_reason::normal:
    return "The actor has ended.";
  case caf::exit_reason::unhandled_exception:
    return "The actor has failed.";
  case caf::exit_reason::user_shutdown:
    return "The actor was stopped.";
  case caf::exit_reason::kill:
    return "The actor was killed.";
  case caf::exit_reason::remote_link_unreachable:
    return "The connection to the node broke.";
  default:
    return nullptr;
  }
}

std::string sentence_of(const caf::error& what) {
  const char* text = nullptr;
  std::string kind = "of an unknown kind";
  if (what.category() == category)
    return to_string(static_cast<errc>(what.code()));
  if (what.category() == caf::atom("system")) {
    text = text_of(static_cast<caf::sec>(what.code()));
    kind = "of the actor library";
  } else if (what.category() == caf::atom("exit")) {
    text = text_of(static_cast<caf::exit_reason>(what.code()));
    kind = "of an actor that ended";
  }
  return text != nullptr
           ? text
           : "Error " + std::to_string(what.code()) + " " + kind + ".";
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
  std::string result;
  if (!what)
    return result;
  // CAF puts the type of an exception before its text.
  auto& all = what.context();
  for (size_t i = 0; i < all.size(); ++i)
    if (all.match_element<std::string>(i))
      result += (result.empty() ? "" : ": ") + all.get_as<std::string>(i);
  return printable(result);
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
  auto text = sentence_of(what);
  auto context = context_of(what);
  return context.empty() ? text : text + " (" + context + ")";
}

bool operator==(const caf::error& what, errc code) {
  return what && what.category() == category
         && what.code() == static_cast<uint8_t>(code);
}

} // namespace actorcsi
