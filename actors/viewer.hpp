#pragma once

#include <deque>
#include <memory>
#include <string>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/viewer.actor.hpp"

#include "platform/page/page.hpp"
#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// Shows the node on a page: its frames, what its actors say, and a way to call
/// each of them.
///
/// It holds one frame at a time and is passed over meanwhile, so that however
/// many watch, and however slowly, capture does not wait.
class viewer final : public viewer_base {
public:
  /// `to` outlives the actor. Heartbeat, UART peer and Motion are found among
  /// `actors`, if they are there.
  viewer(caf::actor_config& cfg, platform::page& to, const camera_actor& from,
         std::shared_ptr<const runtime::directory> actors);

private:
  caf::expected<ViewerLog> log(const ViewerLogRequest& request) override;

  caf::expected<ViewerStatistics> statistics() override;

  void on_frame(const platform::frame& item) override;

  void on_beat(const Beat& item) override;

  void on_line(const UartLine& item) override;

  void on_motion(const MotionEvent& item) override;

  void serve() override;

  void on_exit() override;

  /// Subscribes at the first actor of `service`, if there is one.
  template <class Method, class Handle>
  void follow(const runtime::service_info& service);

  void carry_out(const platform::page_call& x);

  void note(const char* from, std::string text);

  platform::page& page_;
  std::shared_ptr<const runtime::directory> actors_;
  std::deque<ViewerLine> lines_;
  uint64_t last_line_ = 0;
};

} // namespace actorcsi
