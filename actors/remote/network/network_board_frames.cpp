// The frames of a node, which each of its cameras sends.

#include "actors/remote/network/network_board.hpp"

#include <utility>

#include "caf/actor_system.hpp"

#include "actors/remote/network/camera_relay.hpp"
#include "actors/remote/network/send_item.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/service.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/runtime/tell.hpp"

namespace actorcsi {

caf::expected<camera_actor>
network_board::camera_named(const std::string& name) {
  if (name.empty())
    return camera_;
  auto known = cameras_.find(name);
  if (known != cameras_.end())
    return known->second;
  auto found = actors_.find(name);
  if (found == actors_.end() || found->second.service != camera_service().name)
    return make_error(errc::not_found, name + ": no such camera");
  auto made = caf::actor_cast<camera_actor>(
    runtime::spawn<camera_relay>(home_system(), names_, name));
  cameras_.emplace(name, made);
  return made;
}

caf::result<uint64_t> network_board::frames(const FrameSubscription& request,
                                            const board_frames::sink& sink) {
  auto camera = camera_named(request.camera());
  if (!camera)
    return std::move(camera.error());
  auto wanted = request;
  wanted.clear_camera();
  auto id = ++last_id_;
  // The frame keeps its hold token: it counts as held until the sink releases
  // it.
  auto item_sink = home_system().spawn(
    [id, sink](caf::event_based_actor* self) -> caf::behavior {
      self->monitor(sink);
      self->set_down_handler([self](const caf::down_msg&) { self->quit(); });
      return {[self, id, sink](camera_subscribe::item, uint64_t,
                               const platform::frame& x) {
        send_item<board_frames>(*self, sink, id, x);
      }};
    });
  frame_sinks_.emplace(id, item_sink);
  item_sink->attach_functor(
    [self = caf::actor_cast<caf::actor>(ctrl()), id](const caf::error&) {
      runtime::tell<board_frames::cancel>(self, id);
    });
  this
    ->request(*camera, runtime::default_deadline, camera_subscribe{}, wanted,
              caf::actor_cast<camera_subscribe::sink>(item_sink))
    .then([](uint64_t) { /* nop */ });
  return id;
}

} // namespace actorcsi
