#include "actors/button.hpp"

#include <utility>

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

caf::error check(const char* name, uint32_t value, uint32_t min, uint32_t max) {
  if (value >= min && value <= max)
    return caf::none;
  return make_error(errc::invalid_argument,
                    std::string{name} + "=" + std::to_string(value) + ": give "
                      + std::to_string(min) + " to " + std::to_string(max));
}

} // namespace

button::button(caf::actor_config& cfg, platform::input_pin& pin,
               camera_actor camera, platform::picture_store* pictures)
  : button_base(cfg),
    pin_(pin),
    camera_(std::move(camera)),
    pictures_(pictures) {
  auto& config = *counts_.mutable_config();
  config.set_debounce_ms(20);
  config.set_long_ms(800);
  config.set_double_ms(300);
  config.set_picture(true);
  pin_.on_change(&edge_message().doorbell());
  // It may be pressed already.
  edge();
}

// -- orders -------------------------------------------------------------------

caf::expected<ButtonConfig> button::configure(const ButtonConfig& request) {
  auto wanted = counts_.config();
  wanted.MergeFrom(request);
  if (auto err = check("debounce_ms", wanted.debounce_ms(), 1, 1'000))
    return err;
  if (auto err = check("long_ms", wanted.long_ms(), 50, 60'000))
    return err;
  if (auto err = check("double_ms", wanted.double_ms(), 0, 5'000))
    return err;
  *counts_.mutable_config() = wanted;
  return wanted;
}

caf::expected<ButtonEvent> button::press() {
  if (counts_.down())
    return make_error(errc::invalid_argument,
                      "button: it is pressed; wait until it is released");
  go_down();
  ButtonEvent result;
  result.set_action(BUTTON_ACTION_PRESS);
  result.set_press(counts_.presses());
  go_up();
  return result;
}

caf::error button::subscribe() {
  return caf::none;
}

caf::expected<ButtonStatistics> button::statistics() {
  return counts_;
}

// -- the pin ------------------------------------------------------------------

void button::edge() {
  settled_message().schedule(milliseconds{counts_.config().debounce_ms()});
}

void button::settled() {
  auto down = pin_.active();
  if (down == counts_.down())
    counts_.set_bounces(counts_.bounces() + 1);
  else if (down)
    go_down();
  else
    go_up();
}

void button::go_down() {
  counts_.set_down(true);
  counts_.set_presses(counts_.presses() + 1);
  tell_of(BUTTON_ACTION_PRESS);
  auto limit = milliseconds{counts_.config().double_ms()};
  is_long_ = false;
  is_second_ = clicked_ && now() - *clicked_ <= limit && limit.count() > 0;
  if (is_second_) {
    counts_.set_double_clicks(counts_.double_clicks() + 1);
    tell_of(BUTTON_ACTION_DOUBLE_CLICK);
  }
  held_message().schedule(milliseconds{counts_.config().long_ms()});
  if (counts_.config().picture())
    take_picture();
}

void button::go_up() {
  counts_.set_down(false);
  held_message().cancel();
  tell_of(BUTTON_ACTION_RELEASE);
  clicked_.reset();
  if (!is_long_ && !is_second_)
    clicked_ = now();
}

void button::held() {
  is_long_ = true;
  counts_.set_long_presses(counts_.long_presses() + 1);
  tell_of(BUTTON_ACTION_LONG_PRESS);
}

void button::on_exit() {
  pin_.on_change(nullptr);
  camera_ = camera_actor{};
}

// -- pictures -----------------------------------------------------------------

void button::take_picture() {
  if (!camera_)
    return fail("there is no camera");
  if (std::exchange(is_taking_, true))
    return fail("the picture before was not taken yet");
  ask<camera_snapshot>(camera_, SnapshotRequest{})
    .then(
      [this](const platform::frame& picture) {
        is_taking_ = false;
        keep(picture);
      },
      [this](const caf::error& reason) {
        is_taking_ = false;
        fail(describe(reason));
      });
}

void button::keep(const platform::frame& picture) {
  if (pictures_ != nullptr)
    if (auto err = pictures_->save(picture)) {
      counts_.set_unsaved(counts_.unsaved() + 1);
      counts_.set_save_error(describe(err));
      return fail(describe(err));
    }
  counts_.set_pictures(counts_.pictures() + 1);
  tell_of(BUTTON_ACTION_PICTURE, picture.info().sequence);
}

void button::fail(std::string reason) {
  counts_.set_failed(counts_.failed() + 1);
  counts_.set_last_error(std::move(reason));
}

void button::tell_of(ButtonAction action, uint32_t sequence) {
  ButtonEvent result;
  result.set_action(action);
  result.set_press(counts_.presses());
  result.set_sequence(sequence);
  publish_subscribe(result);
}

} // namespace actorcsi
