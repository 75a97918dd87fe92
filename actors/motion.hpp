#pragma once

#include <array>
#include <string>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/motion.actor.hpp"

namespace actorcsi {

/// Detects motion in the frames of a camera and lights an LED meanwhile.
///
/// It releases each frame before its handler returns. Of the previous frame it
/// keeps only the mean brightness of 16 x 12 cells, 192 bytes.
class motion final : public motion_base {
public:
  /// `light` may be an invalid handle.
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

  /// The changes from the previous frame to `next`.
  MotionEvent compare(const platform::frame_info& next, const grid& cells);

  void show(bool moving);

  camera_actor camera_;
  led_actor light_;
  MotionConfig config_;
  bool running_ = false;
  /// 0 while not subscribed.
  uint64_t subscription_ = 0;
  /// Cells of the previous frame, which had size `size_` and format `format_`.
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
