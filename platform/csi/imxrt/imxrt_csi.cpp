#include "platform/csi/imxrt/imxrt_csi.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/csi/requests.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi::platform {

namespace {

/// A sensor comes as close to a rate as its whole lines allow.
constexpr double rate_tolerance = 0.01;

/// A refusal of the window that is sent is one of the window that is wanted.
caf::error about(const std::string& option, const caf::error& err) {
  auto what = context_of(err);
  auto why = what.find(": ");
  if (err == errc::invalid_window && why != std::string::npos)
    return make_error(errc::invalid_window, option + what.substr(why));
  return err;
}

} // namespace

void imxrt_csi::aligned_delete::operator()(uint8_t* memory) const {
  ::operator delete (memory, std::align_val_t{framebuffers::alignment});
}

imxrt_csi::imxrt_csi(imxrt_csi_registers& registers, sensor& chip,
                     dma_memory& memory, const clock& time)
  : sensor_(chip),
    memory_(memory),
    clock_(time),
    dma_(registers, memory, time, buffers_) {
  // nop
}

imxrt_csi::~imxrt_csi() {
  stop();
}

void imxrt_csi::on_interrupt() {
  auto ready = dma_.on_interrupt();
  if (!ready && begin_bell_.load(std::memory_order_relaxed) == nullptr)
    return;
  critical_guard guard{bell_lock_};
  if (ready && bell_ != nullptr)
    bell_->ring();
  if (auto bell = begin_bell_.load(std::memory_order_relaxed))
    if (auto sequence = dma_.last_begin().sequence; sequence != announced_) {
      announced_ = sequence;
      bell->ring();
    }
}

// -- setting up ---------------------------------------------------------------

sensor_identity imxrt_csi::identity() const {
  return sensor_.identity();
}

caf::error imxrt_csi::reset(bool hard) {
  stop();
  buffers_.clear();
  spare_.reset();
  turned_.reset();
  transposed_ = false;
  compressed_ = false;
  packed_ = false;
  part_.reset();
  overflowed_ = false;
  settings_ = after_reset(settings_);
  buffers_.set_overrun(settings_.overrun);
  return sensor_.reset(hard);
}

caf::error imxrt_csi::set_pixformat(pixformat format) {
  if (settings_.format && *settings_.format == format)
    return caf::none;
  if (!sensor_.sends(sent_for(format)))
    return make_error(errc::pixformat_unsupported,
                      std::string{"pixformat="} + to_string(format)
                        + ": the sensor does not send it; use BINARY, "
                          "GRAYSCALE, RGB565, BAYER or YUV422");
  if (transposed_)
    if (auto err = check_transposed(format))
      return err;
  auto next = without_window(settings_);
  next.format = format;
  return apply_view(next, errc::invalid_framesize,
                    std::string{"pixformat="} + to_string(format));
}

caf::error imxrt_csi::set_framesize(frame_size size) {
  if (settings_.size && *settings_.size == size)
    return caf::none;
  if (auto err = check_framesize(size))
    return err;
  auto next = without_window(settings_);
  next.size = size;
  return apply_view(next, errc::invalid_framesize,
                    "framesize=" + to_string(size));
}

caf::error imxrt_csi::set_window(const window_request& wanted) {
  auto window = fit_window(settings_, wanted);
  if (!window)
    return std::move(window.error());
  if (settings_.window && *settings_.window == *window)
    return caf::none;
  auto next = without_window(settings_);
  next.window = *window;
  return apply_view(next, errc::invalid_window, "window=" + rendered(wanted));
}

caf::error imxrt_csi::set_framerate(double hz) {
  if (auto err = check_framerate(hz))
    return err;
  auto wanted = framerate_of(hz);
  if (settings().framerate == wanted)
    return caf::none;
  if (auto err = sensor_.set_rate(wanted))
    return err;
  settings_.framerate = wanted;
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
               "framebuffers=" + std::to_string(count), next.framebuffers);
}

caf::error imxrt_csi::set_overrun(overrun_policy policy) {
  settings_.overrun = policy;
  buffers_.set_overrun(policy);
  return caf::none;
}

caf::error imxrt_csi::set_delays(bool on) {
  settings_.delays = on;
  return caf::none;
}

csi_settings imxrt_csi::settings() const {
  auto result = settings_;
  if (result.framerate) {
    auto rate = sensor_.rate();
    if (rate > 0 && std::abs(rate / *result.framerate - 1) > rate_tolerance)
      // A rate that could be asked for.
      result.framerate = std::floor(rate * 1000) / 1000;
  }
  return result;
}

// -- sensor -------------------------------------------------------------------

caf::error imxrt_csi::set_knob(knob which, const knob_values& values) {
  if (auto err = check(which, values))
    return err;
  if (which == knob::transpose)
    return set_transposed(values[0] != 0);
  auto err = sensor_.set_knob(which, values);
  if (!err && (which == knob::hmirror || which == knob::vflip))
    unsettle();
  return err;
}

caf::expected<knob_values> imxrt_csi::get_knob(knob which) const {
  if (which == knob::transpose)
    return knob_values{transposed_ ? 1.0 : 0.0};
  return sensor_.get_knob(which);
}

caf::expected<std::vector<int32_t>> imxrt_csi::ioctl(uint32_t request,
                                                     span<const int32_t> args) {
  auto code = request & ~csi_request::abort_flag;
  // No frame is read from two windows.
  auto moves = code == csi_request::set_readout_window;
  if (code != request || moves)
    stop();
  auto result = sensor_.ioctl(code, args);
  if (result && moves)
    unsettle();
  return result;
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
    if (part_)
      cut(result);
    if (transposed_)
      transpose(result);
    if (packed_)
      pack(result);
    if (compressed_)
      result = whole_jpeg(std::move(result));
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
  if (overflowed_)
    return jpeg_overflow();
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

void imxrt_csi::on_frame_begin(doorbell* bell) {
  critical_guard guard{bell_lock_};
  announced_ = dma_.last_begin().sequence;
  begin_bell_.store(bell, std::memory_order_relaxed);
}

csi_statistics imxrt_csi::statistics() const {
  csi_statistics result;
  result.frames = buffers_.accounts();
  result.leased = buffers_.leased();
  result.rearmed = dma_.rearmed();
  return result;
}

// -- private ------------------------------------------------------------------

caf::error imxrt_csi::apply(csi_settings next, errc code,
                            const std::string& option, uint8_t least) {
  std::optional<frame_window> part;
  if (is_complete(next)) {
    auto shape = shape_of(next);
    part = part_of(next);
    if (shape.line_bytes() % imxrt_csi_dma::line_unit != 0) {
      // A compressed line has bytes and no pixels.
      auto pixels = imxrt_csi_dma::line_unit
                    / std::max(bytes_per_pixel(shape.format), size_t{1});
      return make_error(code, option + ": a line has "
                                + std::to_string(shape.line_bytes())
                                + " bytes, but the DMA transfers multiples of "
                                + std::to_string(imxrt_csi_dma::line_unit)
                                + "; use a width that is a multiple of "
                                + std::to_string(pixels));
    }
    if (auto err = framebuffers::check(least, buffer_bytes(next)))
      return err;
    // The DMA must not write while its memory is replaced.
    stop();
    if (auto err = sensor_.set_view(view_of(next)))
      return about(option, err);
    if (auto err = provide_memory(next, least)) {
      // Back to the former settings, which were in force before. If even that
      // fails, the next start tries again.
      if (is_complete(settings_)) {
        sensor_.set_view(view_of(settings_));
        provide_memory(settings_, 1);
        unsettle();
      }
      return err;
    }
  }
  settings_ = next;
  compressed_ = next.format == pixformat::jpeg;
  packed_ = next.format == pixformat::binary;
  part_ = part;
  overflowed_ = false;
  return caf::none;
}

caf::error imxrt_csi::apply_view(const csi_settings& next, errc code,
                                 const std::string& option) {
  auto err = check_jpeg_room(next, option);
  if (!err)
    err = apply(next, code, option, 1);
  if (!err)
    unsettle();
  return err;
}

caf::error imxrt_csi::provide_memory(csi_settings& x, uint8_t least) {
  // The DMA would go on in memory that is freed here.
  ACTORCSI_ASSERT(!dma_.running());
  buffers_.clear();
  spare_.reset();
  turned_.reset();
  auto shape = shape_of(x);
  auto bytes = buffer_bytes(x);
  spare_.reset(allocate(shape.bytes()));
  if (transposed_)
    turned_.reset(allocate(bytes));
  auto enough = spare_ && (turned_ || !transposed_);
  caf::error err;
  for (auto count = x.framebuffers; enough && count >= least; --count) {
    err = buffers_.configure(count, bytes);
    if (!err) {
      x.framebuffers = count;
      dma_.set_up(shape, {spare_.get(), shape.bytes()});
      return caf::none;
    }
  }
  auto what = context_of(err);
  if (!enough)
    what = "framebuffers=" + std::to_string(x.framebuffers)
           + ": no memory for the spare buffer of "
           + std::to_string(shape.bytes()) + " bytes; use a smaller frame";
  spare_.reset();
  turned_.reset();
  if (auto held = buffers_.leased(); held > 0)
    what += ", or release the frames held: " + std::to_string(held);
  return make_error(errc::framebuffer_error, what);
}

uint8_t* imxrt_csi::allocate(size_t bytes) {
  return static_cast<uint8_t*>(::operator new (
    bytes, std::align_val_t{framebuffers::alignment}, std::nothrow));
}

void imxrt_csi::unsettle() {
  if (dma_.running())
    settle();
  else
    unsettled_ = true;
}

void imxrt_csi::settle() {
  if (settings_.delays)
    dma_.discard_until(clock_.now() + settle_time);
}

caf::error imxrt_csi::arm() {
  if (!spare_)
    if (auto err = provide_memory(settings_, 1))
      return err;
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
  if (std::exchange(unsettled_, false))
    settle();
  return caf::none;
}

void imxrt_csi::stop() {
  sensor_.stop();
  dma_.stop();
}

} // namespace actorcsi::platform
