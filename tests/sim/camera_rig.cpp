#include "tests/sim/camera_rig.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace actorcsi::sim {

using namespace actorcsi::platform;

namespace {

/// Times that a handler is called again while its line is active.
constexpr int max_calls = 4;

/// How long the camera may take to get going after it was set up.
constexpr auto settling = std::chrono::seconds{1};

/// From the end of a frame to whoever asks for it while nothing is late.
constexpr auto handling = std::chrono::milliseconds{2};

pattern_sensor_config config_of(const camera_options& x) {
  pattern_sensor_config result;
  result.seed = static_cast<uint32_t>(x.seed);
  result.jitter = x.jitter;
  return result;
}

} // namespace

camera_rig::camera_rig(world& surroundings, const clock& time,
                       const camera_options& options)
  : world_(surroundings),
    clock_(time),
    options_(options),
    random_(options.seed, "interrupt"),
    memory_(options.cached),
    model_(memory_),
    chip_(model_, time, config_of(options)),
    bus_(chip_, time),
    driver_(model_, bus_, memory_, time),
    port_(surroundings, options.who, driver_, bus_, time) {
  memory_.on_write = [this](const uint8_t* data, size_t size) {
    port_.check_write(data, size);
  };
  port_.max_age = [this] { return max_age(); };
  model_.on_interrupt_line(this);
  chip_.on_rescheduled(&chip_wake_);
}

camera_rig::~camera_rig() {
  model_.on_interrupt_line(nullptr);
}

void camera_rig::strike(fault what, uint32_t count) {
  if (what == fault::missed_line || what == fault::late_dma)
    endless_ += count;
  chip_.inject(what, count);
}

void camera_rig::disturb(time_point until) {
  disturbed_until_ = std::max(disturbed_until_, until);
}

caf::timespan camera_rig::max_age() const {
  auto now = clock_.now();
  if (now < disturbed_until_ || now - port_.changed_at() < settling)
    return caf::timespan::max();
  auto hz = driver_.settings().framerate.value_or(mock_timing::default_hz);
  // The one before may have been early, and the one after is late.
  auto period = (1 + 2 * options_.jitter) / hz;
  return caf::timespan{static_cast<int64_t>(period * 1e9)} + handling;
}

bool camera_rig::awake() const {
  auto asleep = chip_.get_knob(knob::sleep);
  return asleep && (*asleep)[0] == 0;
}

void camera_rig::serve_late(time_point until, caf::timespan latency) {
  late_until_ = until;
  late_by_ = latency;
}

void camera_rig::jam_until(time_point until) {
  model_.jam(true);
  port_.may_skip();
  jammed_until_ = until;
}

void camera_rig::mend() {
  late_until_ = {};
  if (served_at_ != time_point::max())
    served_at_ = std::min(served_at_, clock_.now() + options_.latency);
  model_.jam(false);
  jammed_until_ = time_point::max();
  bus_.mend();
}

void camera_rig::check() {
  port_.check_accounts();
  auto dropped = driver_.statistics().frames.dropped;
  // A small one that is late looks like one that lacks a line, and each costs
  // the one that has begun by then.
  if (auto missed = dropped[drop_reason::missed_line]; missed > 2 * endless_)
    world_.fail("accounts: " + std::to_string(missed)
                + " frames are said to lack a line, and "
                + std::to_string(endless_) + " may have");
  if (!model_.complaints().empty())
    world_.fail(std::string{"the CSI's model: "} + model_.complaints()[0]);
}

// -- device -------------------------------------------------------------------

time_point camera_rig::next_event() const {
  if (std::exchange(chip_wake_.is_stale, false))
    chip_due_ = chip_.next_event();
  return std::min({served_at_, jammed_until_, chip_due_});
}

void camera_rig::advance(time_point now) {
  if (jammed_until_ <= now) {
    model_.jam(false);
    jammed_until_ = time_point::max();
  }
  if (served_at_ <= now) {
    served_at_ = time_point::max();
    world_.note(happening::interrupt, options_.who);
    for (int i = 0; i < max_calls && model_.interrupting(); ++i)
      driver_.on_interrupt();
  }
  if (now < chip_due_ && !chip_wake_.is_stale)
    return;
  chip_wake_.is_stale = true;
  chip_.advance(now);
}

void camera_rig::on_rescheduled(doorbell*) {
  // Whoever drives it asks after every step.
}

void camera_rig::ring() noexcept {
  if (served_at_ != time_point::max())
    return;
  auto now = clock_.now();
  auto most = now < late_until_ ? late_by_ : options_.latency;
  served_at_ =
    now + caf::timespan{random_.below(static_cast<uint64_t>(most.count()) + 1)};
}

} // namespace actorcsi::sim
