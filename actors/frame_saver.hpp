#pragma once

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/frame_saver.actor.hpp"

#include "platform/csi/picture_store.hpp"

namespace actorcsi {

/// Saves each frame that it receives as a picture. It skips the frames that
/// arrive while it saves one; capture does not wait.
class frame_saver final : public frame_saver_base {
public:
  /// `to` outlives the actor.
  frame_saver(caf::actor_config& cfg, const camera_actor& from,
              platform::picture_store& to);

private:
  caf::expected<FrameSaverStatistics> statistics() override;

  void on_frame(const platform::frame& item) override;

  platform::picture_store& store_;
  FrameSaverStatistics counts_;
};

} // namespace actorcsi
