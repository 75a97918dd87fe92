#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "caf/error.hpp"

namespace actorcsi {

/// Error codes. Codes 1 to 21 are those of OpenMV's csi module (there -1 to
/// -21) with its texts, so that a user of the reference recognises them; the
/// others are our own.
enum class errc : uint8_t {
  control_failed = 1,
  unsupported = 2,
  sensor_not_detected = 3,
  sensor_unknown = 4,
  sensor_init_failed = 5,
  clock_init_failed = 6,
  dma_init_failed = 7,
  csi_init_failed = 8,
  io_error = 9,
  capture_failed = 10,
  capture_timeout = 11,
  invalid_framesize = 12,
  invalid_pixformat = 13,
  invalid_window = 14,
  invalid_framerate = 15,
  invalid_argument = 16,
  pixformat_unsupported = 17,
  framebuffer_error = 18,
  framebuffer_overflow = 19,
  jpeg_overflow = 20,
  would_block = 21,
  // The ValueErrors of csi.window().
  roi_dimensions = 22,
  roi_no_overlap = 23,
  // Beyond the reference.
  not_found = 30,
  limit_reached = 31,
  malformed_message = 32,
  device_unavailable = 33,
  bad_picture = 34,
  not_open = 35,
  node_unreachable = 36,
  /// An error from elsewhere that has no number here; its context is its text.
  other_error = 37,
  permission_denied = 38,
};

/// The error of that number, if there is one.
std::optional<errc> to_errc(uint32_t number);

/// The text for `code`, a complete sentence.
const char* to_string(errc code);

caf::error make_error(errc code);

/// An error whose context names the offending input and the remedy.
caf::error make_error(errc code, std::string context);

/// The context of `what`: the part that names the input and what to do about
/// it, made printable. Empty if it has none.
std::string context_of(const caf::error& what);

/// `what` with `prefix` before its context, such as `--camera.` before the name
/// of an option. A context that begins with `--` is not changed.
caf::error prefixed(const caf::error& what, const std::string& prefix);

/// One printable line for a person: a sentence, then the context in
/// parentheses. Errors of CAF's and of unknown categories have sentences, too.
std::string describe(const caf::error& what);

/// Tells whether `what` has our error `code`.
bool operator==(const caf::error& what, errc code);

} // namespace actorcsi
