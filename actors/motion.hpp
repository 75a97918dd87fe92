#pragma once

#include <array>
#include <string>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/motion.actor.hpp"

namespace actorcsi {

/// Notices what moves in front of the camera and lights an LED meanwhile.
///
/// A frame is looked at while it is delivered and let go: of the one before,
/// only the mean brightness of 16 x 12 cells is kept, 192 bytes.
class motion final : public motion_base {
public:
  /// `light` may be missing.
  motion(caf::actor_config& cfg, camera_actor from, led_actor light);

private:
  static constexpr size_t columns = 16;
  static constexpr size_t rows = 12;

  using grid = std::array<uint8_t, columns * rows>;

  // -- handlers ---------------------------------------------------------------

  caf::expected<MotionConfig> configure(const MotionConfig& request) override;

  caf::expected<void> start() override;

  caf::expected<void> stop() override;

  caf::error subscribe() override;

  caf::expected<MotionStatistics> statistics() override;

  void on_frame(const platform::frame& item) override;

  void still() override;

  void on_exit() override;

  // -- implementation details -------------------------------------------------

  /// What has changed between the frame before and `next`.
  MotionEvent compare(const platform::frame_info& next, const grid& cells);

  void show(bool moving);

  camera_actor camera_;
  led_actor light_;
  MotionConfig config_;
  bool running_ = false;
  /// 0 while there is none.
  uint64_t subscription_ = 0;
  /// The frame before, if it had this size and format.
  grid before_;
  platform::frame_size size_;
  platform::pixformat format_ = platform::pixformat::grayscale;
  MotionEvent last_;
  uint64_t frames_ = 0;
  uint64_t changed_ = 0;
  uint64_t motions_ = 0;
  std::string last_error_;
};

} // namespace actorcsi
