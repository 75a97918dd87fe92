#include <string>
#include <utility>

#include "platform/base/errc.hpp"
#include "platform/csi/requests.hpp"
#include "platform/csi/sensors/ov5640.hpp"
#include "platform/csi/sensors/ov5640_registers.hpp"

// The OV5640's requests: readout window and night mode.

namespace actorcsi::platform {

namespace reg = ov5640_reg;

namespace {

// 0x3A00
constexpr uint8_t night_mode = 0x04;

caf::error refuse(errc code, uint32_t request, const char* why) {
  return make_error(code, "ioctl=" + std::to_string(request) + ": " + why);
}

} // namespace

caf::expected<std::vector<int32_t>> ov5640::ioctl(uint32_t request,
                                                  span<const int32_t> args) {
  std::vector<int32_t> result;
  switch (request) {
  case csi_request::set_readout_window: {
    auto window = parse_readout_window(args, ov5640_array, least_readout());
    if (!window)
      return window.error();
    auto former = std::exchange(readout_, *window);
    if (view_)
      if (auto err = set_view(*view_)) {
        readout_ = former;
        return err;
      }
    return result;
  }
  case csi_request::get_readout_window: {
    auto x = clamped(readout_, ov5640_array, least_readout());
    result = {x.x, x.y, x.width, x.height};
    return result;
  }
  case csi_request::set_night_mode:
    if (!is_switch(args))
      return refuse(errc::invalid_argument, request, "takes 0 or 1");
    if (auto err = need_chip())
      return err;
    if (auto err =
          change(reg::aec_ctrl00, night_mode, args[0] != 0 ? night_mode : 0))
      return err;
    night_ = args[0] != 0;
    // Its longest exposure.
    if (auto err = refresh_rate())
      return err;
    return result;
  case csi_request::get_night_mode:
    result.push_back(night_ ? 1 : 0);
    return result;
  default:
    if (request >= csi_request::trigger_auto_focus
        && request <= csi_request::wait_on_auto_focus)
      return refuse(errc::unsupported, request,
                    "autofocus needs a program of OmniVision's in the OV5640, "
                    "which this project may not pass on");
    return refuse(errc::unsupported, request,
                  "the OV5640 supports 0, 1, 10 and 11");
  }
}

frame_size ov5640::least_readout() const {
  return view_ ? view_->size : frame_size{ov5640_min_width, ov5640_min_height};
}

} // namespace actorcsi::platform
