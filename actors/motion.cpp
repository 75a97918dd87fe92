#include "actors/motion.hpp"

#include <algorithm>
#include <utility>

#include "actors/brightness.hpp"

namespace actorcsi {

namespace {

constexpr uint32_t max_threshold = 255;
constexpr uint32_t max_hold_ms = 60'000;

/// Points measured per cell and direction. Several, so that the noise of one
/// pixel does not change the mean of its cell.
constexpr size_t points = 4;

caf::error check(const char* name, uint32_t value, uint32_t max) {
  if (value > 0 && value <= max)
    return caf::none;
  return make_error(errc::invalid_argument,
                    std::string{name} + "=" + std::to_string(value)
                      + ": give 1 to " + std::to_string(max));
}

/// The middle of the part `i` of `count` equal parts of `length`.
size_t middle(size_t i, size_t count, size_t length) {
  return (2 * i + 1) * length / (2 * count);
}

} // namespace

motion::motion(caf::actor_config& cfg, camera_actor from, led_actor light)
  : motion_base(cfg), camera_(std::move(from)), light_(std::move(light)) {
  config_.set_threshold(24);
  config_.set_cells(2);
  config_.set_hold_ms(500);
}

// -- orders -------------------------------------------------------------------

caf::expected<MotionConfig> motion::configure(const MotionConfig& request) {
  auto wanted = config_;
  wanted.MergeFrom(request);
  if (auto err = check("threshold", wanted.threshold(), max_threshold))
    return err;
  if (auto err = check("cells", wanted.cells(), columns * rows))
    return err;
  if (auto err = check("hold_ms", wanted.hold_ms(), max_hold_ms))
    return err;
  config_ = wanted;
  return config_;
}

caf::expected<void> motion::start() {
  if (running_)
    return caf::unit;
  running_ = true;
  size_ = {};
  subscribe_to<camera_subscribe>(camera_, FrameSubscription{})
    .then(
      [this](uint64_t id) {
        // `stop` may have been called in the meantime.
        if (running_ && subscription_ == 0)
          subscription_ = id;
        else
          tell<camera_subscribe::cancel>(camera_, id);
      },
      [this](const caf::error& reason) {
        running_ = false;
        last_error_ = describe(reason);
      });
  return caf::unit;
}

caf::expected<void> motion::stop() {
  running_ = false;
  if (subscription_ != 0)
    tell<camera_subscribe::cancel>(camera_, std::exchange(subscription_, 0));
  still();
  return caf::unit;
}

caf::error motion::subscribe() {
  return caf::none;
}

caf::expected<MotionStatistics> motion::statistics() {
  MotionStatistics result;
  result.set_frames(frames_);
  result.set_changed(changed_);
  result.set_motions(motions_);
  result.set_running(running_);
  result.set_last_error(last_error_);
  *result.mutable_last() = last_;
  *result.mutable_config() = config_;
  return result;
}

// -- frames -------------------------------------------------------------------

void motion::on_frame(const platform::frame& item) {
  if (!running_)
    return;
  auto& info = item.info();
  if (!has_pixels(info.format)) {
    last_error_ = "pixformat=JPEG: motion needs pixels; use another pixformat";
    return;
  }
  last_error_.clear();
  ++frames_;
  auto pixels = item.pixels();
  grid cells;
  for (size_t i = 0; i < cells.size(); ++i) {
    uint32_t sum = 0;
    for (size_t j = 0; j < points * points; ++j) {
      auto x = middle(i % columns * points + j % points, columns * points,
                      info.size.width);
      auto y = middle(i / columns * points + j / points, rows * points,
                      info.size.height);
      sum += luma_at(pixels, info, x, y);
    }
    cells[i] = static_cast<uint8_t>(sum / (points * points));
  }
  auto is_comparable = info.size == size_ && info.format == format_;
  size_ = info.size;
  format_ = info.format;
  auto seen = is_comparable ? compare(info, cells) : MotionEvent{};
  before_ = cells;
  if (seen.cells() < config_.cells())
    return;
  ++changed_;
  auto begins = !last_.moving();
  last_ = seen;
  last_.set_moving(true);
  if (begins) {
    ++motions_;
    show(true);
  }
  still_message().schedule(std::chrono::milliseconds{config_.hold_ms()});
}

MotionEvent motion::compare(const platform::frame_info& next,
                            const grid& cells) {
  uint32_t count = 0;
  size_t left = columns;
  size_t right = 0;
  size_t top = rows;
  size_t bottom = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    auto [low, high] = std::minmax(cells[i], before_[i]);
    if (static_cast<uint32_t>(high - low) < config_.threshold())
      continue;
    ++count;
    left = std::min(left, i % columns);
    right = std::max(right, i % columns + 1);
    top = std::min(top, i / columns);
    bottom = std::max(bottom, i / columns + 1);
  }
  MotionEvent result;
  result.set_sequence(next.sequence);
  if (count == 0)
    return result;
  auto x = left * next.size.width / columns;
  auto y = top * next.size.height / rows;
  result.set_cells(count);
  result.set_x(static_cast<uint32_t>(x));
  result.set_y(static_cast<uint32_t>(y));
  result.set_width(
    static_cast<uint32_t>(right * next.size.width / columns - x));
  result.set_height(
    static_cast<uint32_t>(bottom * next.size.height / rows - y));
  return result;
}

void motion::still() {
  still_message().cancel();
  if (!last_.moving())
    return;
  last_.set_moving(false);
  show(false);
}

void motion::show(bool moving) {
  publish_subscribe(last_);
  if (!light_)
    return;
  LedState state;
  state.set_on(moving);
  tell<led_set>(light_, state);
}

void motion::on_exit() {
  stop();
}

} // namespace actorcsi
