#include "platform/csi/mock/mock_csi.hpp"

#include <string>
#include <utility>

#include "platform/base/errc.hpp"
#include "platform/csi/requests.hpp"
#include "platform/csi/settings.hpp"

// The sensor's controls: knobs and ioctl.

namespace actorcsi::platform {

namespace {

std::string hexadecimal(uint32_t x) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string result;
  do {
    result.insert(result.begin(), digits[x % 16]);
    x /= 16;
  } while (x > 0 || result.size() < 2);
  return "ioctl=0x" + result;
}

} // namespace

caf::error mock_csi::set_knob(knob which, const knob_values& values) {
  auto guard = lock_now();
  if (auto err = check(which, values))
    return err;
  if (sensor_.faults().take(fault::knob))
    return make_error(errc::control_failed,
                      std::string{to_string(which)}
                        + ": the sensor did not acknowledge");
  if (which == knob::transpose && values[0] != 0)
    if (auto err = check_transpose(settings_))
      return err;
  if (auto err = knobs_.set(which, values))
    return err;
  refresh_view();
  if (which == knob::hmirror || which == knob::vflip)
    unsettle();
  if (which == knob::shutdown || which == knob::sleep)
    sensor_.set_halted(clock_.now(), knobs_.is_on(knob::shutdown)
                                       || knobs_.is_on(knob::sleep));
  guard.unlock();
  wake();
  return caf::none;
}

caf::expected<knob_values> mock_csi::get_knob(knob which) const {
  guard_type guard{mutex_};
  return knobs_.get(which);
}

caf::expected<std::vector<int32_t>> mock_csi::ioctl(uint32_t request,
                                                    span<const int32_t> args) {
  auto guard = lock_now();
  auto code = request & ~csi_request::abort_flag;
  std::vector<int32_t> result;
  std::string needs;
  switch (code) {
  case csi_request::set_readout_window:
    break;
  case csi_request::set_triggered_mode:
  case csi_request::set_night_mode:
    if (!is_switch(args))
      needs = "takes 0 or 1";
    break;
  case csi_request::get_readout_window:
  case csi_request::get_triggered_mode:
  case csi_request::get_night_mode:
    if (!args.empty())
      needs = "takes no values";
    break;
  default:
    return make_error(errc::unsupported,
                      hexadecimal(request)
                        + ": this sensor supports 0x00 to 0x03, 0x0A and 0x0B");
  }
  if (!needs.empty())
    return make_error(errc::invalid_argument,
                      hexadecimal(request) + ": " + needs);
  if ((request & csi_request::abort_flag) != 0)
    stop();
  switch (code) {
  case csi_request::set_readout_window:
    if (auto err = set_readout_window(args))
      return err;
    break;
  case csi_request::get_readout_window:
    result = {readout_.x, readout_.y, readout_.width, readout_.height};
    break;
  case csi_request::set_triggered_mode:
    sensor_.set_triggered(clock_.now(), args[0] == 1);
    flowing_ = false;
    break;
  case csi_request::get_triggered_mode:
    result = {sensor_.triggered() ? 1 : 0};
    break;
  case csi_request::set_night_mode:
    night_mode_ = args[0] == 1;
    apply_rate();
    break;
  default:
    result = {night_mode_ ? 1 : 0};
  }
  guard.unlock();
  wake();
  return result;
}

caf::error mock_csi::set_readout_window(span<const int32_t> args) {
  auto window = parse_readout_window(args, sensor_array,
                                     settings_.size.value_or(frame_size{1, 1}));
  if (!window)
    return window.error();
  readout_ = *window;
  refresh_view();
  unsettle();
  return caf::none;
}

} // namespace actorcsi::platform
