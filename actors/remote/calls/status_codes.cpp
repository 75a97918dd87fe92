#include "actors/remote/calls/status_codes.hpp"

#include "caf/sec.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

status_code status_code_of(errc x) {
  switch (x) {
  case errc::unsupported:
    return status_code::unimplemented;
  case errc::sensor_not_detected:
  case errc::device_unavailable:
  case errc::node_unreachable:
  case errc::would_block:
    return status_code::unavailable;
  case errc::not_open:
    return status_code::failed_precondition;
  case errc::capture_timeout:
    return status_code::deadline_exceeded;
  case errc::invalid_framesize:
  case errc::invalid_pixformat:
  case errc::invalid_window:
  case errc::invalid_framerate:
  case errc::invalid_argument:
  case errc::pixformat_unsupported:
  case errc::roi_dimensions:
  case errc::roi_no_overlap:
  case errc::malformed_message:
  case errc::bad_picture:
    return status_code::invalid_argument;
  case errc::framebuffer_overflow:
  case errc::jpeg_overflow:
  case errc::limit_reached:
    return status_code::resource_exhausted;
  case errc::not_found:
    return status_code::not_found;
  case errc::permission_denied:
    return status_code::permission_denied;
  case errc::other_error:
    return status_code::unknown;
  default:
    // The camera or its driver has failed.
    return status_code::internal;
  }
}

} // namespace

status_code status_code_of(const caf::error& x) {
  if (!x)
    return status_code::ok;
  if (auto code = to_errc(x.code()); code && x == *code)
    return status_code_of(*code);
  if (x == caf::sec::request_timeout)
    return status_code::deadline_exceeded;
  if (x == caf::sec::request_receiver_down)
    return status_code::unavailable;
  if (x == caf::sec::unexpected_message)
    return status_code::unimplemented;
  if (x == caf::sec::unexpected_response || x == caf::sec::runtime_error)
    return status_code::internal;
  return status_code::unknown;
}

} // namespace actorcsi
