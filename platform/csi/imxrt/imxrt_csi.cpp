#include "platform/csi/imxrt/imxrt_csi.hpp"

#include <new>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi::platform {

namespace {

/// Set in a request to have capture stopped before it is carried out.
constexpr uint32_t abort_flag = 0x100;

imxrt_csi_dma::shape shape_of(const csi_settings& x, const sensor_bus& bus) {
  auto window = window_in_force(x);
  return {{window.width, window.height}, *x.format, bus};
}

sensor_view view_of(const csi_settings& x) {
  return {*x.format, *x.size, window_in_force(x)};
}

bool is_complete(const csi_settings& x) {
  return x.format && x.size;
}

} // namespace

void imxrt_csi::aligned_delete::operator()(uint8_t* memory) const {
  ::operator delete (memory, std::align_val_t{framebuffers::alignment});
}

imxrt_csi::imxrt_csi(imxrt_csi_registers& registers, sensor& chip,
                     dma_memory& memory, const clock& time)
  : sensor_(chip), memory_(memory), dma_(registers, memory, time, buffers_) {
  // nop
}

imxrt_csi::~imxrt_csi() {
  stop();
}

void imxrt_csi::on_interrupt() {
  if (!dma_.on_interrupt())
    return;
  critical_guard guard{bell_lock_};
  if (bell_ != nullptr)
    bell_->ring();
}

// -- setting up ---------------------------------------------------------------

caf::error imxrt_csi::reset(bool hard) {
  stop();
  buffers_.clear();
  settings_ = without_window({});
  buffers_.set_overrun(settings_.overrun);
  return sensor_.reset(hard);
}

caf::error imxrt_csi::set_pixformat(pixformat format) {
  if (settings_.format && *settings_.format == format)
    return caf::none;
  auto next = without_window(settings_);
  next.format = format;
  return apply(next, errc::invalid_framesize,
               std::string{"pixformat="} + to_string(format));
}

caf::error imxrt_csi::set_framesize(frame_size size) {
  if (settings_.size && *settings_.size == size)
    return caf::none;
  if (auto err = check_framesize(size))
    return err;
  auto next = without_window(settings_);
  next.size = size;
  return apply(next, errc::invalid_framesize, "framesize=" + to_string(size));
}

caf::error imxrt_csi::set_window(const frame_window& window) {
  if (settings_.window && *settings_.window == window)
    return caf::none;
  if (auto err = check_window(settings_, window))
    return err;
  auto next = without_window(settings_);
  next.window = window;
  return apply(next, errc::invalid_window, "window=" + rendered(window));
}

caf::error imxrt_csi::set_framerate(double hz) {
  if (auto err = check_framerate(hz))
    return err;
  if (settings_.framerate && *settings_.framerate == hz)
    return caf::none;
  if (auto err = sensor_.set_rate(hz))
    return err;
  settings_.framerate = hz;
  return caf::none;
}

caf::error imxrt_csi::set_framebuffers(int count) {
  if (auto err = check_framebuffers(count))
    return err;
  if (settings_.framebuffers == count)
    return caf::none;
  auto next = settings_;
  next.framebuffers = static_cast<uint8_t>(count);
  return apply(next, errc::invalid_framesize,
               "framebuffers=" + std::to_string(count));
}

caf::error imxrt_csi::set_overrun(overrun_policy policy) {
  settings_.overrun = policy;
  buffers_.set_overrun(policy);
  return caf::none;
}

csi_settings imxrt_csi::settings() const {
  return settings_;
}

// -- sensor -------------------------------------------------------------------

caf::error imxrt_csi::set_knob(knob which, const knob_values& values) {
  if (auto err = check(which, values))
    return err;
  return sensor_.set_knob(which, values);
}

caf::expected<knob_values> imxrt_csi::get_knob(knob which) const {
  return sensor_.get_knob(which);
}

caf::expected<std::vector<int32_t>> imxrt_csi::ioctl(uint32_t request,
                                                     span<const int32_t> args) {
  if ((request & abort_flag) != 0)
    stop();
  return sensor_.ioctl(request & ~abort_flag, args);
}

// -- capture ------------------------------------------------------------------

caf::expected<frame> imxrt_csi::snapshot() {
  if (!dma_.running()) {
    if (auto err = check_complete(settings_))
      return err;
    if (auto err = arm())
      return err;
  }
  auto result = buffers_.take();
  if (result) {
    memory_.after_write(result.pixels());
    dma_.clear_fault();
  }
  // The caller may just have returned the last frame.
  dma_.offer();
  return result;
}

void imxrt_csi::abort() {
  stop();
}

caf::error imxrt_csi::last_fault() const {
  // Created here, because an interrupt handler must not allocate an error.
  auto code = dma_.fault();
  if (code == errc{})
    return caf::none;
  return make_error(code);
}

void imxrt_csi::on_frame_ready(doorbell* bell) {
  critical_guard guard{bell_lock_};
  bell_ = bell;
}

csi_statistics imxrt_csi::statistics() const {
  csi_statistics result;
  result.frames = buffers_.accounts();
  result.leased = buffers_.leased();
  result.rearmed = dma_.rearmed();
  return result;
}

// -- private ------------------------------------------------------------------

caf::error imxrt_csi::apply(const csi_settings& next, errc code,
                            const std::string& option) {
  if (is_complete(next)) {
    auto shape = shape_of(next, sensor_.bus());
    if (shape.line_bytes() % imxrt_csi_dma::line_unit != 0) {
      auto pixels = imxrt_csi_dma::line_unit / bytes_per_pixel(shape.format);
      return make_error(code, option + ": a line has "
                                + std::to_string(shape.line_bytes())
                                + " bytes, but the DMA transfers multiples of "
                                + std::to_string(imxrt_csi_dma::line_unit)
                                + "; use a width that is a multiple of "
                                + std::to_string(pixels));
    }
    if (auto err = framebuffers::check(next.framebuffers, shape.bytes()))
      return err;
    // The DMA must not write while its memory is replaced.
    stop();
    if (auto err = sensor_.set_view(view_of(next)))
      return err;
    if (auto err = provide_memory(next)) {
      // Back to the former view, which the sensor has accepted before.
      if (is_complete(settings_))
        sensor_.set_view(view_of(settings_));
      return err;
    }
    dma_.set_up(shape, {spare_.get(), shape.bytes()});
  }
  settings_ = next;
  return caf::none;
}

caf::error imxrt_csi::provide_memory(const csi_settings& next) {
  // The DMA would go on in memory that is freed here.
  ACTORCSI_ASSERT(!dma_.running());
  auto bytes = shape_of(next, sensor_.bus()).bytes();
  auto memory = ::operator new (
    bytes, std::align_val_t{framebuffers::alignment}, std::nothrow);
  if (memory == nullptr)
    return make_error(errc::framebuffer_error,
                      "framebuffers=" + std::to_string(next.framebuffers)
                        + ": no memory for the spare buffer of "
                        + std::to_string(bytes)
                        + " bytes; use a smaller frame");
  decltype(spare_) spare{static_cast<uint8_t*>(memory)};
  if (auto err = buffers_.configure(next.framebuffers, bytes))
    return err;
  std::swap(spare_, spare);
  return caf::none;
}

caf::error imxrt_csi::arm() {
  // If nothing came, the sensor may have forgotten what it was told.
  if (dma_.lapsed())
    if (auto err = sensor_.restore())
      return err;
  if (!dma_.start())
    return make_error(errc::dma_init_failed,
                      "the CSI's FIFO or DMA does not become ready; check its "
                      "clock");
  if (auto err = sensor_.start()) {
    dma_.stop();
    return err;
  }
  return caf::none;
}

void imxrt_csi::stop() {
  sensor_.stop();
  dma_.stop();
}

} // namespace actorcsi::platform
