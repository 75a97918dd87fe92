#include "platform/csi/mock/mock_csi.hpp"

#include <algorithm>
#include <utility>

#include "platform/base/errc.hpp"
#include "platform/csi/settings.hpp"

namespace actorcsi::platform {

caf::expected<std::unique_ptr<mock_csi>>
mock_csi::make(const mock_csi_config& config, const clock& time) {
  if (!(config.jitter >= 0 && config.jitter <= mock_timing::max_jitter))
    return make_error(errc::invalid_argument,
                      "jitter=" + rendered(config.jitter)
                        + ": give 0 to 0.5, as a share of the period");
  auto source = picture_source::open(config.source);
  if (!source)
    return std::move(source.error());
  return std::unique_ptr<mock_csi>{
    new mock_csi(config, time, std::move(*source))};
}

mock_csi::mock_csi(const mock_csi_config& config, const clock& time,
                   std::unique_ptr<picture_source> source)
  : skipped_files_(source->skipped()),
    clock_(time),
    cache_(std::move(source)),
    sensor_(buffers_, cache_, mock_timing{config.seed, config.jitter},
            config.pieces, time) {
  auto now = clock_.now();
  sensor_.reset(now);
  for (auto& planned : config.faults) {
    if (planned.first_frame > 0)
      sensor_.faults().add(planned);
    else if (planned.what != fault::silent)
      sensor_.faults().inject(planned.what, planned.count);
    else if (planned.duration > caf::timespan{0})
      sensor_.silence(now + planned.duration);
    else
      sensor_.silence(std::nullopt);
  }
}

// -- faults -------------------------------------------------------------------

void mock_csi::inject(fault what, uint32_t count) {
  auto guard = lock_now();
  if (what == fault::silent)
    sensor_.silence(std::nullopt);
  else
    sensor_.faults().inject(what, count);
  guard.unlock();
  wake();
}

void mock_csi::silence(caf::timespan duration) {
  auto guard = lock_now();
  sensor_.silence(clock_.now() + duration);
}

// -- setting up ---------------------------------------------------------------

sensor_identity mock_csi::identity() const {
  guard_type guard{mutex_};
  return {"mock", software_cid, 0, 0,
          !knobs_.is_on(knob::shutdown) && !knobs_.is_on(knob::sleep)};
}

caf::error mock_csi::reset(bool) {
  auto guard = lock_now();
  stop();
  buffers_.clear();
  settings_ = after_reset(settings_);
  buffers_.set_overrun(settings_.overrun);
  auto now = clock_.now();
  knobs_.reset();
  readout_ = {0, 0, sensor_array.width, sensor_array.height};
  night_mode_ = false;
  sensor_.set_triggered(now, false);
  sensor_.set_halted(now, false);
  sensor_.reset(now);
  return caf::none;
}

caf::error mock_csi::set_pixformat(pixformat format) {
  auto guard = lock_now();
  if (settings_.format && *settings_.format == format)
    return caf::none;
  if (knobs_.is_on(knob::transpose))
    if (auto err = check_transposed(format))
      return err;
  auto next = without_window(settings_);
  next.format = format;
  if (auto err =
        check_jpeg_room(next, std::string{"pixformat="} + to_string(format)))
    return err;
  return apply_view(next);
}

caf::error mock_csi::set_framesize(frame_size size) {
  auto guard = lock_now();
  if (settings_.size && *settings_.size == size)
    return caf::none;
  if (auto err = check_framesize(size))
    return err;
  auto next = without_window(settings_);
  next.size = size;
  if (auto err = check_jpeg_room(next, "framesize=" + to_string(size)))
    return err;
  return apply_view(next);
}

caf::error mock_csi::set_window(const window_request& wanted) {
  auto guard = lock_now();
  auto window = fit_window(settings_, wanted);
  if (!window)
    return std::move(window.error());
  if (settings_.window && *settings_.window == *window)
    return caf::none;
  auto next = without_window(settings_);
  next.window = *window;
  return apply_view(next);
}

caf::error mock_csi::set_framerate(double hz) {
  auto guard = lock_now();
  if (auto err = check_framerate(hz))
    return err;
  auto wanted = framerate_of(hz);
  if (settings_.framerate == wanted)
    return caf::none;
  settings_.framerate = wanted;
  apply_rate();
  guard.unlock();
  wake();
  return caf::none;
}

caf::error mock_csi::set_framebuffers(int count) {
  auto guard = lock_now();
  if (auto err = check_framebuffers(count))
    return err;
  if (settings_.framebuffers == count)
    return caf::none;
  auto next = settings_;
  next.framebuffers = static_cast<uint8_t>(count);
  return apply(next);
}

caf::error mock_csi::set_overrun(overrun_policy policy) {
  auto guard = lock_now();
  settings_.overrun = policy;
  buffers_.set_overrun(policy);
  return caf::none;
}

caf::error mock_csi::set_delays(bool on) {
  auto guard = lock_now();
  settings_.delays = on;
  return caf::none;
}

csi_settings mock_csi::settings() const {
  guard_type guard{mutex_};
  return settings_;
}

// -- capture ------------------------------------------------------------------

caf::expected<frame> mock_csi::snapshot() {
  if (flowing_.load(std::memory_order_relaxed))
    return buffers_.take();
  auto guard = lock_now();
  if (auto err = check_complete(settings_))
    return err;
  auto rescheduled = false;
  if (!sensor_.armed()) {
    sensor_.arm(clock_.now());
    if (std::exchange(unsettled_, false))
      unsettle();
    rescheduled = true;
  }
  auto is_jpeg = settings_.format == pixformat::jpeg;
  auto result = is_jpeg ? take_jpeg() : buffers_.take();
  if (result)
    sensor_.clear_fault();
  else if (sensor_.trigger(clock_.now()))
    rescheduled = true;
  flowing_ = !is_jpeg && !sensor_.triggered() && !sensor_.last_fault();
  guard.unlock();
  if (rescheduled)
    wake();
  return result;
}

void mock_csi::abort() {
  auto guard = lock_now();
  stop();
}

caf::error mock_csi::last_fault() const {
  guard_type guard{mutex_};
  return sensor_.last_fault();
}

void mock_csi::on_frame_ready(doorbell* bell) {
  guard_type guard{mutex_};
  bell_ = bell;
}

void mock_csi::on_frame_begin(doorbell* bell) {
  auto guard = lock_now();
  begin_bell_ = bell;
  announced_ = sensor_.last_begin().sequence;
  sensor_.set_punctual(bell != nullptr);
  guard.unlock();
  wake();
}

frame_begin mock_csi::last_begin() const {
  guard_type guard{mutex_};
  return sensor_.last_begin();
}

csi_statistics mock_csi::statistics() const {
  guard_type guard{mutex_};
  csi_statistics result;
  result.frames = buffers_.accounts();
  if (sensor_.lags(clock_.now())) {
    ++result.frames.begun;
    result.frames.in_flight = 1;
  }
  result.leased = buffers_.leased();
  result.rearmed = sensor_.rearmed();
  return result;
}

// -- device -------------------------------------------------------------------

time_point mock_csi::next_event() const {
  guard_type guard{mutex_};
  return sensor_.next_event();
}

void mock_csi::advance(time_point now) {
  guard_type guard{mutex_};
  for (;;) {
    if (auto sequence = sensor_.wants_picture(now)) {
      auto view = sensor_.view();
      guard.unlock();
      cache_.prepare(view, *sequence);
      guard.lock();
      // Writing may have taken a while; the stamp is the present time.
      now = std::max(now, clock_.now());
      continue;
    }
    auto done = sensor_.step(now);
    announce_begin();
    if (sensor_.last_fault())
      flowing_ = false;
    switch (done) {
    case mock_sensor::event::none:
      return;
    case mock_sensor::event::progress:
      break;
    case mock_sensor::event::frame_ready:
      if (bell_ != nullptr)
        bell_->ring();
      break;
    }
  }
}

void mock_csi::on_rescheduled(doorbell* wake) {
  guard_type guard{mutex_};
  wake_ = wake;
}

// -- private ------------------------------------------------------------------

mock_csi::guard_type mock_csi::lock_now() {
  guard_type result{mutex_};
  sensor_.catch_up(clock_.now());
  return result;
}

caf::error mock_csi::apply(const csi_settings& next) {
  if (is_complete(next)) {
    auto window = window_in_force(next);
    // Transposed, a picture of BINARY may have more bytes.
    auto bytes =
      std::max(frame_bytes({window.width, window.height}, *next.format),
               frame_bytes({window.height, window.width}, *next.format));
    // The DMA must not write while its memory is replaced.
    if (auto err = framebuffers::check(next.framebuffers, bytes))
      return err;
    stop();
    if (auto err = buffers_.configure(next.framebuffers, bytes))
      return err;
  }
  settings_ = next;
  refresh_view();
  return caf::none;
}

caf::error mock_csi::apply_view(const csi_settings& next) {
  auto err = apply(next);
  if (!err)
    unsettle();
  return err;
}

frame mock_csi::take_jpeg() {
  while (auto next = buffers_.take()) {
    auto bytes = next.pixels().size();
    if (auto whole = buffers_.cut_jpeg(std::move(next), bytes))
      return whole;
    sensor_.overflow();
  }
  return {};
}

void mock_csi::apply_rate() {
  auto hz = settings_.framerate.value_or(mock_timing::default_hz);
  sensor_.set_rate(clock_.now(), night_mode_ ? hz / 2 : hz);
}

void mock_csi::unsettle() {
  if (!sensor_.armed())
    unsettled_ = true;
  else if (settings_.delays)
    sensor_.discard_until(clock_.now() + settle_time);
}

void mock_csi::stop() {
  flowing_ = false;
  sensor_.disarm();
  buffers_.abort();
}

void mock_csi::announce_begin() {
  auto sequence = sensor_.last_begin().sequence;
  if (begin_bell_ == nullptr || sequence == announced_)
    return;
  announced_ = sequence;
  begin_bell_->ring();
}

void mock_csi::refresh_view() {
  if (!is_complete(settings_))
    return;
  picture_view view;
  view.format = *settings_.format;
  view.size = *settings_.size;
  view.window = window_in_force(settings_);
  view.readout =
    position_of(clamped(readout_, sensor_array, *settings_.size), sensor_array);
  view.effects = knobs_.effects();
  view.bars = knobs_.is_on(knob::colorbar);
  view.quality = knobs_.quality();
  sensor_.set_view(view);
}

void mock_csi::wake() {
  // Without the lock: the callee may hold a lock of its own that it also holds
  // when it asks for the next event.
  if (wake_ != nullptr)
    wake_->ring();
}

} // namespace actorcsi::platform
