#include "actors/remote/site/camera_proxy.hpp"

#include <utility>

#include "caf/actor_system.hpp"
#include "caf/sec.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/service.hpp"

namespace actorcsi {

camera_proxy::camera_proxy(caf::actor_config& cfg, board_actor to,
                           std::string actor)
  : proxy(cfg, std::move(to), camera_service(), std::move(actor)) {
  // nop
}

caf::message_handler camera_proxy::own_handlers() {
  return {
    [this](camera_snapshot, const SnapshotRequest& request) {
      return snapshot(request);
    },
    [this](camera_subscribe, const FrameSubscription& request,
           const camera_subscribe::sink& sink) {
      return add_subscriber(request, sink);
    },
    [this](camera_subscribe::cancel, uint64_t id) {
      subscribers_.cancel(id);
      match_demand();
    },
    [this](camera_grant, const FrameGrant& request) {
      frames_.grant(request, subscribers_);
    },
    [this](board_frames::item, uint64_t, const platform::frame& next) {
      frames_.offer(*this, next, now(), subscribers_);
      match_demand();
    },
  };
}

caf::result<platform::frame>
camera_proxy::snapshot(const SnapshotRequest& request) {
  if (auto err = frames_.check(request))
    return err;
  auto promise = frames_.open(*this, request, now());
  look_at_camera();
  match_demand();
  return promise;
}

void camera_proxy::look_at_camera() {
  this
    ->request(to(), caf::infinite, board_call{},
              envelope_for(camera_describe::id, ENVELOPE_KIND_REQUEST, {}))
    .then(
      [this](const Envelope& answer) {
        CameraDescription x;
        if (x.ParseFromString(answer.payload()))
          frames_.learn(x.settings(), now());
        else
          frames_.fail_polls(
            make_error(errc::malformed_message, "actorcsi.CameraDescription"));
        match_demand();
      },
      [this](const caf::error& reason) {
        // Else snapshots that wait keep their deadlines.
        if (reason == errc::not_found)
          frames_.fail_all(reason);
        else
          frames_.fail_polls(reason);
      });
}

caf::result<uint64_t>
camera_proxy::add_subscriber(const FrameSubscription& request,
                             const camera_subscribe::sink& sink) {
  if (auto err = frame_hand_out::check(request))
    return err;
  auto id = subscribers_.add(*this, sink, request);
  if (!id)
    return id.error();
  match_demand();
  return *id;
}

void camera_proxy::match_demand() {
  // A tick that comes too early schedules the next one.
  if (auto due = frames_.next_deadline(); due < tick_due_) {
    tick_due_ = due;
    tick_message_.schedule_at(due);
  }
  auto wanted = frames_.wanted(subscribers_);
  if (asking_ || wanted == (subscription_ != 0))
    return;
  if (!wanted) {
    send(to(), board_frames::cancel{}, std::exchange(subscription_, 0));
    return;
  }
  asking_ = true;
  FrameSubscription request;
  request.set_max_held(frame_hand_out::max_held);
  request.set_camera(actor());
  this
    ->request(to(), caf::infinite, board_frames{}, request,
              caf::actor_cast<board_frames::sink>(ctrl()))
    .then(
      [this](uint64_t id) {
        asking_ = false;
        subscription_ = id;
        match_demand();
      },
      [this](const caf::error& reason) {
        asking_ = false;
        frames_.fail_all(reason);
      });
}

void camera_proxy::tick() {
  tick_due_ = platform::time_point::max();
  frames_.fail_late(now(), make_error(errc::capture_timeout));
  match_demand();
}

void camera_proxy::on_down(const caf::actor_addr& who) {
  subscribers_.remove(who);
  match_demand();
}

void camera_proxy::on_exit() {
  // CAF 0.17 does not answer a promise that is destroyed.
  frames_.fail_all(caf::sec::request_receiver_down);
  subscribers_.clear();
  proxy::on_exit();
}

platform::time_point camera_proxy::now() const {
  return home_system().clock().now();
}

} // namespace actorcsi
