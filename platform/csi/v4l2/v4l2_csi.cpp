#include "platform/csi/v4l2/v4l2_csi.hpp"

#include <cerrno>
#include <cmath>
#include <utility>

#include "platform/csi/settings.hpp"
#include "platform/csi/v4l2/find_cameras.hpp"

// Settings and controls.

namespace actorcsi::platform {

namespace {

/// Controls of V4L2 have numbers from here on; those of the reference are
/// below.
constexpr uint32_t first_control = 0x00980000;

constexpr double rate_tolerance = 0.01;

} // namespace

caf::expected<std::unique_ptr<v4l2_csi>>
v4l2_csi::make(std::shared_ptr<v4l2::kernel_calls> kernel,
               const std::string& which, const clock& time) {
  auto device = v4l2::open_camera(kernel, which);
  if (!device)
    return std::move(device.error());
  return std::unique_ptr<v4l2_csi>{
    new v4l2_csi(std::move(kernel), std::move(*device), time)};
}

v4l2_csi::v4l2_csi(std::shared_ptr<v4l2::kernel_calls> kernel,
                   std::unique_ptr<v4l2::v4l2_device> device, const clock& time)
  : kernel_(std::move(kernel)),
    clock_(time),
    device_(std::move(device)),
    id_(device_->id()) {
  // nop
}

v4l2_csi::~v4l2_csi() {
  guard_type guard{mutex_};
  stop();
}

uint32_t v4l2_csi::distrusted_stamps() const {
  guard_type guard{mutex_};
  return stamps_.distrusted();
}

// -- setting up ---------------------------------------------------------------

sensor_identity v4l2_csi::identity() const {
  guard_type guard{mutex_};
  return {id_.name.c_str(), 0, 0, 0, device_ && is_awake()};
}

caf::error v4l2_csi::reset(bool) {
  guard_type guard{mutex_};
  stop();
  asleep_ = shut_down_ = false;
  settings_ = after_reset(settings_);
  buffers_.set_overrun(settings_.overrun);
  if (!device_) {
    buffers_.clear();
    controls_.forget();
    return caf::none;
  }
  controls_.reset(*device_);
  return free_buffers("reset");
}

caf::error v4l2_csi::set_pixformat(pixformat format) {
  guard_type guard{mutex_};
  if (settings_.format && *settings_.format == format)
    return caf::none;
  auto next = without_window(settings_);
  next.format = format;
  auto option = std::string{"pixformat="} + to_string(format);
  if (auto err = check_jpeg_room(next, option))
    return err;
  return apply_view(next, option);
}

caf::error v4l2_csi::set_framesize(frame_size size) {
  guard_type guard{mutex_};
  if (settings_.size && *settings_.size == size)
    return caf::none;
  if (auto err = check_framesize(size))
    return err;
  auto next = without_window(settings_);
  next.size = size;
  auto option = "framesize=" + to_string(size);
  if (auto err = check_jpeg_room(next, option))
    return err;
  return apply_view(next, option);
}

caf::error v4l2_csi::set_window(const window_request& wanted) {
  guard_type guard{mutex_};
  auto window = fit_window(settings_, wanted);
  if (!window)
    return std::move(window.error());
  if (settings_.window && *settings_.window == *window)
    return caf::none;
  auto next = without_window(settings_);
  next.window = *window;
  return apply_view(next, "window=" + rendered(wanted));
}

caf::error v4l2_csi::set_framerate(double hz) {
  guard_type guard{mutex_};
  if (auto err = check_framerate(hz))
    return err;
  auto wanted = framerate_of(hz);
  if (settings_.framerate == wanted)
    return caf::none;
  auto next = settings_;
  next.framerate = wanted;
  auto option = "framerate=" + rendered(hz);
  if (!is_complete(next)) {
    settings_ = next;
    return caf::none;
  }
  if (!device_)
    return unplugged();
  auto plan = v4l2::plan_capture(*device_, next);
  if (!plan)
    return refused(std::move(plan.error()));
  auto refuse = [&] {
    auto rates = v4l2::list_rates(*device_, next);
    return make_error(
      errc::invalid_framerate,
      option + ": " + id_.path + " has "
        + (rates.empty() ? rendered(v4l2::rate_of(period_)) : rates)
        + " frames per second at " + to_string(*next.size)
        + "; use one of these rates or another size");
  };
  if (wanted && !v4l2::is_same_rate(v4l2::rate_of(plan->period), hz))
    return refuse();
  // Another format has the rate.
  if (!ready_ || plan->fourcc != raw_.fourcc)
    return apply(next, option, next.framebuffers);
  auto former = period_;
  auto err = device_->set_period(plan->period, period_);
  if (err == -EBUSY) {
    stop();
    if (auto failed = free_buffers(option))
      return failed;
    return apply(next, option, next.framebuffers);
  }
  if (err != 0)
    return refused(errc::invalid_framerate, option, err);
  auto rate = v4l2::rate_of(period_);
  if (wanted && rate > 0 && std::abs(rate / hz - 1) > rate_tolerance) {
    device_->set_period(former, period_);
    return refuse();
  }
  settings_ = next;
  return caf::none;
}

caf::error v4l2_csi::set_framebuffers(int count) {
  guard_type guard{mutex_};
  if (auto err = check_framebuffers(count))
    return err;
  if (settings_.framebuffers == count)
    return caf::none;
  auto next = settings_;
  next.framebuffers = static_cast<uint8_t>(count);
  return apply(next, "framebuffers=" + std::to_string(count),
               next.framebuffers);
}

caf::error v4l2_csi::set_overrun(overrun_policy policy) {
  guard_type guard{mutex_};
  settings_.overrun = policy;
  buffers_.set_overrun(policy);
  return caf::none;
}

caf::error v4l2_csi::set_delays(bool on) {
  guard_type guard{mutex_};
  settings_.delays = on;
  return caf::none;
}

csi_settings v4l2_csi::settings() const {
  guard_type guard{mutex_};
  auto result = settings_;
  auto rate = v4l2::rate_of(period_);
  if (ready_ && result.framerate && rate > 0
      && std::abs(rate / *result.framerate - 1) > rate_tolerance)
    // A rate that could be asked for.
    result.framerate = std::floor(rate * 1000) / 1000;
  return result;
}

// -- controls -----------------------------------------------------------------

caf::error v4l2_csi::set_knob(knob which, const knob_values& values) {
  guard_type guard{mutex_};
  if (auto err = check(which, values))
    return err;
  if (which == knob::sleep || which == knob::shutdown) {
    (which == knob::sleep ? asleep_ : shut_down_) = values[0] != 0;
    if (!is_awake())
      stop();
    return caf::none;
  }
  if (!device_)
    return unplugged();
  if (auto err = controls_.set(*device_, which, values))
    return refused(std::move(err));
  if (which == knob::hmirror || which == knob::vflip)
    unsettle();
  return caf::none;
}

caf::expected<knob_values> v4l2_csi::get_knob(knob which) const {
  guard_type guard{mutex_};
  if (which == knob::sleep)
    return knob_values{asleep_ ? 1.0 : 0.0};
  if (which == knob::shutdown)
    return knob_values{shut_down_ ? 1.0 : 0.0};
  if (!device_)
    return unplugged();
  return controls_.get(*device_, which);
}

caf::expected<std::vector<int32_t>> v4l2_csi::ioctl(uint32_t request,
                                                    span<const int32_t> args) {
  guard_type guard{mutex_};
  if (request < first_control)
    return make_error(errc::unsupported,
                      "ioctl=" + std::to_string(request)
                        + ": this camera takes the numbers of its controls; "
                          "'actorcsi cameras' lists them");
  if (args.size() > 1)
    return make_error(errc::invalid_argument,
                      "ioctl=" + std::to_string(request)
                        + ": a control has one value; give it, or none to read "
                          "it");
  if (!device_)
    return unplugged();
  if (args.size() == 1) {
    if (auto err = controls_.set_raw(*device_, request, args[0]))
      return refused(std::move(err));
  }
  auto value = controls_.get_raw(*device_, request);
  if (!value)
    return refused(std::move(value.error()));
  return std::vector<int32_t>{*value};
}

} // namespace actorcsi::platform
