#pragma once

#include <optional>
#include <string>

#include "actorcsi/button.actor.hpp"
#include "actorcsi/camera.actor.hpp"

#include "platform/csi/picture_store.hpp"
#include "platform/gpio/input_pin.hpp"

namespace actorcsi {

/// A push button: debounces its pin, tells subscribers of presses, releases,
/// long presses and double clicks, and takes a picture with each press.
class button final : public button_base {
public:
  /// `pin` outlives the actor, as does `pictures`, where pictures are saved
  /// unless it is `nullptr`.
  button(caf::actor_config& cfg, platform::input_pin& pin, camera_actor camera,
         platform::picture_store* pictures = nullptr);

private:
  caf::expected<ButtonConfig> configure(const ButtonConfig& request) override;

  caf::expected<ButtonEvent> press() override;

  caf::error subscribe() override;

  caf::expected<ButtonStatistics> statistics() override;

  void edge() override;

  void settled() override;

  void held() override;

  void on_exit() override;

  void go_down();

  void go_up();

  void take_picture();

  void keep(const platform::frame& picture);

  void fail(std::string reason);

  void tell_of(ButtonAction action, uint32_t sequence = 0);

  platform::input_pin& pin_;
  camera_actor camera_;
  platform::picture_store* pictures_;
  /// The present press is long already, or was the second of two.
  bool is_long_ = false;
  bool is_second_ = false;
  /// When the latest press ended, if another one may make it a double click.
  std::optional<platform::time_point> clicked_;
  bool is_taking_ = false;
  ButtonStatistics counts_;
};

} // namespace actorcsi
