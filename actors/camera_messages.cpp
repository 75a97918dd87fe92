#include "actors/camera_messages.hpp"

#include "platform/base/errc.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi {

namespace {

caf::error apply(platform::csi& csi, const CameraWindow& window) {
  platform::window_request wanted;
  if (window.has_x())
    wanted.x = window.x();
  if (window.has_y())
    wanted.y = window.y();
  wanted.width = window.width();
  wanted.height = window.height();
  return csi.set_window(wanted);
}

caf::error apply(platform::csi& csi, Overrun overrun) {
  switch (overrun) {
  case OVERRUN_STOP:
    return csi.set_overrun(platform::overrun_policy::stop);
  case OVERRUN_DROP_OLDEST:
    return csi.set_overrun(platform::overrun_policy::drop_oldest);
  default:
    return caf::none;
  }
}

} // namespace

caf::error apply(platform::csi& csi, const CameraConfig& request) {
  if (request.has_pixformat()) {
    auto format = platform::parse_pixformat(request.pixformat());
    if (!format)
      return format.error();
    if (auto err = csi.set_pixformat(*format))
      return err;
  }
  if (request.has_framesize()) {
    auto size = platform::parse_framesize(request.framesize());
    if (!size)
      return size.error();
    if (auto err = csi.set_framesize(*size))
      return err;
  }
  if (request.has_window())
    if (auto err = apply(csi, request.window()))
      return err;
  if (request.has_framerate())
    if (auto err = csi.set_framerate(request.framerate()))
      return err;
  if (request.has_framebuffers())
    if (auto err = csi.set_framebuffers(request.framebuffers()))
      return err;
  if (auto err = apply(csi, request.overrun()))
    return err;
  if (request.has_delays())
    return csi.set_delays(request.delays());
  return caf::none;
}

CameraConfig to_message(const platform::csi_settings& settings) {
  CameraConfig result;
  if (settings.format)
    result.set_pixformat(to_string(*settings.format));
  if (settings.size)
    result.set_framesize(to_string(*settings.size));
  if (settings.window) {
    auto window = result.mutable_window();
    window->set_x(settings.window->x);
    window->set_y(settings.window->y);
    window->set_width(settings.window->width);
    window->set_height(settings.window->height);
  }
  if (settings.framerate)
    result.set_framerate(*settings.framerate);
  result.set_framebuffers(settings.framebuffers);
  result.set_overrun(settings.overrun == platform::overrun_policy::stop
                       ? OVERRUN_STOP
                       : OVERRUN_DROP_OLDEST);
  result.set_delays(settings.delays);
  return result;
}

CameraDescription to_message(const platform::sensor_identity& sensor,
                             const platform::csi_settings& settings) {
  CameraDescription result;
  result.set_name(sensor.name);
  result.set_cid(sensor.cid);
  result.set_address(sensor.address);
  result.set_clock_hz(sensor.clock_hz);
  result.set_powered(sensor.powered);
  *result.mutable_settings() = to_message(settings);
  if (platform::check_complete(settings))
    return result;
  auto window = platform::window_in_force(settings);
  result.set_width(window.width);
  result.set_height(window.height);
  result.set_buffer_bytes(static_cast<uint32_t>(
    platform::frame_bytes({window.width, window.height}, *settings.format)));
  return result;
}

CameraKnobSetting to_message(platform::knob id,
                             const platform::knob_values& values) {
  CameraKnobSetting result;
  result.set_name(to_string(id));
  for (auto value : values)
    result.add_values(value);
  return result;
}

CameraStatistics to_message(const platform::csi_statistics& statistics) {
  CameraStatistics result;
  auto& from = statistics.frames;
  auto frames = result.mutable_frames();
  frames->set_begun(from.begun);
  frames->set_delivered(from.delivered);
  for (size_t i = 0; i < platform::num_drop_reasons; ++i) {
    auto reason = static_cast<platform::drop_reason>(i);
    (*frames->mutable_dropped())[to_string(reason)] = from.dropped[reason];
  }
  frames->set_waiting(from.waiting);
  frames->set_in_flight(from.in_flight);
  result.set_rearmed(statistics.rearmed);
  result.set_leased(statistics.leased);
  return result;
}

} // namespace actorcsi
