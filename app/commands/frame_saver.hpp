#pragma once

#include <string>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/frame_saver.actor.hpp"

namespace actorcsi {

/// Saves every frame it is given as a PNG file, named after its sequence
/// number. While it writes one it is passed over; capture does not wait.
class frame_saver final : public frame_saver_base {
public:
  /// `folder` exists.
  frame_saver(caf::actor_config& cfg, const camera_actor& from,
              std::string folder);

private:
  caf::expected<FrameSaverStatistics> statistics() override;

  void on_frame(const platform::frame& item) override;

  std::string folder_;
  FrameSaverStatistics counts_;
};

} // namespace actorcsi
