#include <algorithm>
#include <cerrno>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/csi/settings.hpp"
#include "platform/csi/v4l2/v4l2_csi.hpp"

// How the camera is set up for the settings, and its buffers.

namespace actorcsi::platform {

namespace {

/// The kernel's own: it writes to one while the other is handed over.
constexpr uint32_t spare_buffers = 2;

/// Scales `x` of `frame` pixels to `array` pixels. Returns false if the result
/// is between two pixels.
bool scale(uint32_t x, uint32_t frame, uint32_t array, uint32_t& result) {
  auto product = uint64_t{x} * array;
  result = static_cast<uint32_t>(product / frame);
  return product % frame == 0;
}

bool is_same(const v4l2_rect& a, const v4l2_rect& b) {
  return a.left == b.left && a.top == b.top && a.width == b.width
         && a.height == b.height;
}

} // namespace

caf::error v4l2_csi::unplugged() const {
  return make_error(errc::device_unavailable, id_.path + ": the camera '"
                                                + id_.name
                                                + "' is unplugged; plug it in");
}

caf::error v4l2_csi::refused(caf::error err) {
  if (device_->is_there())
    return err;
  lose_device(clock_.now());
  return unplugged();
}

caf::error v4l2_csi::refused(errc code, const std::string& option, int err) {
  if (v4l2::is_gone(err)) {
    lose_device(clock_.now());
    return unplugged();
  }
  if (err == -EBUSY)
    code = errc::device_unavailable;
  return make_error(code,
                    option + ": " + id_.path + ": " + v4l2::reason_of(err));
}

caf::error v4l2_csi::apply(csi_settings next, const std::string& option,
                           uint8_t least) {
  if (!is_complete(next)) {
    settings_ = next;
    return caf::none;
  }
  if (!device_)
    return unplugged();
  auto plan = v4l2::plan_capture(*device_, next);
  if (!plan)
    return refused(std::move(plan.error()));
  auto window = window_in_force(next);
  auto bytes = frame_bytes({window.width, window.height}, *next.format);
  if (auto err = framebuffers::check(least, bytes))
    return err;
  // The kernel must not write while its memory is replaced.
  stop();
  if (auto err = install(next, *plan, option, least)) {
    // If even the former settings fail, the next start tries again.
    if (device_ && is_complete(settings_))
      install_again();
    return err;
  }
  settings_ = next;
  return caf::none;
}

caf::error v4l2_csi::apply_view(const csi_settings& next,
                                const std::string& option) {
  auto err = apply(next, option, 1);
  if (!err)
    unsettle();
  return err;
}

caf::error v4l2_csi::install_again() {
  auto plan = v4l2::plan_capture(*device_, settings_);
  if (!plan)
    return refused(std::move(plan.error()));
  return install(settings_, *plan, "camera", 1);
}

bool v4l2_csi::exceeds_rate(time_point begin) {
  if (!settings_.framerate || v4l2::rate_of(period_) > 0)
    return false;
  caf::timespan period{static_cast<int64_t>(1e9 / *settings_.framerate)};
  // Frames are never on time to the microsecond.
  if (next_due_ > begin + period / 8)
    return true;
  next_due_ += period;
  if (next_due_ < begin)
    next_due_ = begin + period;
  return false;
}

caf::error v4l2_csi::install(csi_settings& x, const v4l2::capture_plan& plan,
                             const std::string& option, uint8_t least) {
  if (auto err = free_buffers(option))
    return err;
  if (auto err = set_up_format(x, plan, option))
    return err;
  if (auto err = device_->set_period(plan.period, period_); err != 0)
    return refused(errc::invalid_framerate, option, err);
  return provide_buffers(x, option, least);
}

caf::error v4l2_csi::free_buffers(const std::string& option) {
  ACTORCSI_ASSERT(!streaming_);
  ready_ = false;
  buffers_.clear();
  ring_.clear();
  mapped_.clear();
  if (auto err = device_->give_up(); err == -EBUSY)
    return make_error(errc::framebuffer_error,
                      option
                        + ": this kernel gives up no buffers while frames "
                          "are held; release the frames held: "
                        + std::to_string(buffers_.leased()));
  else if (err != 0)
    return refused(errc::dma_init_failed, option, err);
  return caf::none;
}

caf::error v4l2_csi::set_up_format(const csi_settings& x,
                                   const v4l2::capture_plan& plan,
                                   const std::string& option) {
  v4l2_rect all{};
  if (device_->get_crop(V4L2_SEL_TGT_CROP_DEFAULT, all) == 0)
    device_->set_crop(all);
  if (auto err = device_->set_format(plan.fourcc, plan.size, raw_); err != 0)
    return refused(errc::invalid_framesize, option, err);
  if (raw_.fourcc != plan.fourcc || raw_.size != plan.size)
    return make_error(errc::invalid_framesize,
                      option + ": " + id_.path + " takes "
                        + to_string(raw_.size) + " "
                        + v4l2::to_string_fourcc(raw_.fourcc)
                        + " instead; use a size from 'actorcsi cameras'");
  part_ = window_in_force(x);
  if (x.window && cut_by_camera(plan, part_))
    part_ = {0, 0, part_.width, part_.height};
  v4l2::complete(raw_);
  auto is_whole = raw_.size == frame_size{part_.width, part_.height};
  native_ = v4l2::is_native(raw_.fourcc, *x.format) && is_whole
            && raw_.stride == row_bytes(raw_.size.width, *x.format);
  if (*x.format == pixformat::bayer && raw_.fourcc == V4L2_PIX_FMT_SBGGR8
      && (part_.x % 2 != 0 || part_.y % 2 != 0))
    return make_error(errc::invalid_window,
                      option
                        + ": the pixels of BAYER come in squares of 2x2; "
                          "use an even x and y");
  return caf::none;
}

bool v4l2_csi::cut_by_camera(const v4l2::capture_plan& plan,
                             const frame_window& window) {
  v4l2_rect all{};
  if (device_->get_crop(V4L2_SEL_TGT_CROP, all) != 0)
    return false;
  v4l2_rect wanted{};
  uint32_t left = 0;
  uint32_t top = 0;
  if (!scale(window.x, plan.size.width, all.width, left)
      || !scale(window.y, plan.size.height, all.height, top)
      || !scale(window.width, plan.size.width, all.width, wanted.width)
      || !scale(window.height, plan.size.height, all.height, wanted.height))
    return false;
  wanted.left = all.left + static_cast<int32_t>(left);
  wanted.top = all.top + static_cast<int32_t>(top);
  frame_size size{window.width, window.height};
  v4l2::raw_format cut;
  auto rect = wanted;
  if (device_->set_crop(rect) == 0 && is_same(rect, wanted)
      && device_->set_format(plan.fourcc, size, cut) == 0
      && cut.fourcc == plan.fourcc && cut.size == size
      && device_->get_crop(V4L2_SEL_TGT_CROP, rect) == 0
      && is_same(rect, wanted)) {
    raw_ = cut;
    return true;
  }
  device_->set_crop(all);
  device_->set_format(plan.fourcc, plan.size, raw_);
  return false;
}

caf::error v4l2_csi::provide_buffers(csi_settings& x, const std::string& option,
                                     uint8_t least) {
  auto bytes = frame_bytes({part_.width, part_.height}, *x.format);
  caf::error err;
  for (auto count = x.framebuffers; count >= least && count > 0; --count) {
    err = framebuffers::check(count, bytes);
    if (err)
      continue;
    std::vector<v4l2::mapped_buffer> made;
    uint32_t mine = native_ ? count : 0;
    if (auto failed = device_->provide(mine + spare_buffers, made);
        failed == -ENOMEM) {
      err = refused(errc::framebuffer_error, option, failed);
      continue;
    } else if (failed != 0) {
      return refused(errc::dma_init_failed, option, failed);
    }
    if (made.size() <= mine || made.front().bytes < raw_.bytes) {
      auto given = made.size();
      made.clear();
      device_->give_up();
      err =
        make_error(errc::framebuffer_error,
                   option + ": " + id_.path + " gives " + std::to_string(given)
                     + " buffers, and the kernel needs one of them; use "
                       "fewer framebuffers");
      continue;
    }
    for (auto& buffer : made) {
      mapped_.push_back(buffer.data);
      ring_.push_back({buffer.data, std::move(buffer.keeper)});
    }
    if (native_) {
      err = buffers_.adopt({ring_.data(), mine}, bytes);
      std::fill_n(ring_.begin(), mine, framebuffers::foreign_memory{});
    } else {
      err = buffers_.configure(count, bytes);
      if (!err)
        converter_.prepare(raw_, part_, *x.format);
    }
    if (!err) {
      x.framebuffers = count;
      ready_ = true;
      return caf::none;
    }
    ring_.clear();
    mapped_.clear();
    device_->give_up();
  }
  return err;
}

} // namespace actorcsi::platform
