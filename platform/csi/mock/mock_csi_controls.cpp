#include "platform/csi/mock/mock_csi.hpp"

#include <string>
#include <utility>

#include "platform/base/errc.hpp"

// The sensor's controls: knobs and ioctl.

namespace actorcsi::platform {

namespace {

// Request numbers of the reference.
constexpr uint32_t set_readout_window_request = 0x00;
constexpr uint32_t get_readout_window_request = 0x01;
constexpr uint32_t set_triggered_mode_request = 0x02;
constexpr uint32_t get_triggered_mode_request = 0x03;
constexpr uint32_t set_night_mode_request = 0x0A;
constexpr uint32_t get_night_mode_request = 0x0B;

/// Set in a request that stops capture before it is carried out.
constexpr uint32_t abort_flag = 0x100;

std::string hexadecimal(uint32_t x) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string result;
  do {
    result.insert(result.begin(), digits[x % 16]);
    x /= 16;
  } while (x > 0 || result.size() < 2);
  return "ioctl=0x" + result;
}

bool is_switch(span<const int32_t> args) {
  return args.size() == 1 && (args[0] == 0 || args[0] == 1);
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
  if (which == knob::transpose && values[0] != 0 && settings_.format
      && *settings_.format == pixformat::yuv422)
    return make_error(errc::pixformat_unsupported,
                      "transpose=1: not supported with pixformat YUV422");
  if (auto err = knobs_.set(which, values))
    return err;
  refresh_view();
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
  auto code = request & ~abort_flag;
  std::vector<int32_t> result;
  std::string needs;
  switch (code) {
  case set_readout_window_request:
    if (args.size() != 4)
      needs = "takes x, y, width and height";
    break;
  case set_triggered_mode_request:
  case set_night_mode_request:
    if (!is_switch(args))
      needs = "takes 0 or 1";
    break;
  case get_readout_window_request:
  case get_triggered_mode_request:
  case get_night_mode_request:
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
  if ((request & abort_flag) != 0)
    stop();
  switch (code) {
  case set_readout_window_request:
    if (auto err = set_readout_window(args))
      return err;
    break;
  case get_readout_window_request:
    result = {readout_.x, readout_.y, readout_.width, readout_.height};
    break;
  case set_triggered_mode_request:
    sensor_.set_triggered(clock_.now(), args[0] == 1);
    flowing_ = false;
    break;
  case get_triggered_mode_request:
    result = {sensor_.triggered() ? 1 : 0};
    break;
  case set_night_mode_request:
    night_mode_ = args[0] == 1;
    break;
  default:
    result = {night_mode_ ? 1 : 0};
  }
  guard.unlock();
  wake();
  return result;
}

caf::error mock_csi::set_readout_window(span<const int32_t> args) {
  auto fits = [](int32_t begin, int32_t length, int32_t side) {
    return begin >= 0 && begin < side && length > 0 && length <= side - begin;
  };
  if (!fits(args[0], args[2], sensor_array.width)
      || !fits(args[1], args[3], sensor_array.height))
    return make_error(errc::invalid_argument,
                      "ioctl=0x00: the window does not fit into the sensor's "
                      "2592x1944 pixels");
  readout_ = {static_cast<uint16_t>(args[0]), static_cast<uint16_t>(args[1]),
              static_cast<uint16_t>(args[2]), static_cast<uint16_t>(args[3])};
  refresh_view();
  return caf::none;
}

} // namespace actorcsi::platform
