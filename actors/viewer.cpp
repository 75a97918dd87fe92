#include "actors/viewer.hpp"

#include <algorithm>
#include <utility>

#include "caf/send.hpp"

#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/registry.actor.hpp"
#include "actorcsi/remote/envelope.pb.h"
#include "actorcsi/remote/receptionist.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "actors/remote/calls/method_caller.hpp"
#include "actors/remote/site/proxy.hpp"

#include "platform/base/utf8.hpp"
#include "platform/runtime/tell.hpp"
#include "platform/runtime/text_message.hpp"

namespace actorcsi {

namespace {

constexpr size_t max_lines = 40;

/// Limit of calls per message, so that other messages are handled in between.
constexpr int max_calls = 8;

/// Limit of actors shown of a site elsewhere.
constexpr int max_actors = 64;

/// Delay before a site that did not answer with its list is asked again.
constexpr auto next_look = std::chrono::seconds{1};

/// Subscriptions that have handlers here, or whose items tell a reader nothing.
constexpr uint32_t not_as_text[] = {
  heartbeat_subscribe::id, uart_peer_subscribe::id, uart_peer_sent::id,
  receptionist_actors::id, camera_vsync::id,
};

} // namespace

viewer::viewer(caf::actor_config& cfg, platform::page& to,
               std::shared_ptr<const runtime::directory> actors,
               call_policy policy)
  : viewer_base(cfg),
    page_(to),
    policy_(std::move(policy)),
    actors_(std::move(actors)) {
  actors_->listen(serve_message().doorbell());
  follow_all();
  page_.on_call(&serve_message().doorbell());
}

viewer::viewer(caf::actor_config& cfg, platform::page& to, board_actor from,
               const std::string& device, call_policy policy)
  : viewer_base(cfg),
    page_(to),
    policy_(std::move(policy)),
    board_(std::move(from)),
    device_(printable(device)),
    notice_("looking for " + device_) {
  forget();
  subscribe_to<board_notices>(board_).then([](uint64_t) { /* nop */ });
  page_.on_call(&serve_message().doorbell());
}

// -- a site elsewhere ---------------------------------------------------------

void viewer::on_notice(const BoardNotice& item) {
  notice_ = item.text();
  note("link", item.text());
  switch (item.event()) {
  case BOARD_EVENT_CONNECTED:
  case BOARD_EVENT_RECONNECTED:
  case BOARD_EVENT_RESET:
    // The site may have restarted or be another one, without subscriptions.
    forget();
    look_message().send();
    break;
  case BOARD_EVENT_LOST:
  case BOARD_EVENT_PORT_GONE:
    look_message().cancel();
    forget();
    break;
  default:
    break;
  }
}

void viewer::look() {
  Envelope order;
  order.set_kind(ENVELOPE_KIND_LIST);
  ask<board_call>(board_, order)
    .then(
      [this](const Envelope& answer) {
        Directory actors;
        if (is_lost_ && actors.ParseFromString(answer.payload()))
          meet(actors);
      },
      [this](const caf::error&) { look_message().schedule(next_look); });
}

void viewer::meet(const Directory& actors) {
  auto known = std::make_shared<runtime::directory>();
  known->add("viewer", viewer_service(), caf::actor_cast<caf::actor>(ctrl()));
  for (int i = 0; i < std::min(actors.actors_size(), max_actors); ++i) {
    auto& x = actors.actors(i);
    // A viewer of the site serves its own page.
    if (x.service() == viewer_service().name)
      continue;
    if (x.without_frames())
      without_frames_.insert(x.name());
    for (auto service : services()) {
      if (service->name != x.service())
        continue;
      proxies_.push_back(make_proxy(home_system(), board_, *service, x.name()));
      known->add(x.name(), *service, proxies_.back());
    }
  }
  actors_ = std::move(known);
  is_lost_ = false;
  follow_all();
}

void viewer::forget() {
  is_lost_ = true;
  followed_.clear();
  leave_camera();
  without_frames_.clear();
  // Their subscriptions end with them.
  for (auto& who : std::exchange(proxies_, {}))
    caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  auto alone = std::make_shared<runtime::directory>();
  alone->add("viewer", viewer_service(), caf::actor_cast<caf::actor>(ctrl()));
  actors_ = std::move(alone);
  show_actors();
}

// -- actors and items on the page ---------------------------------------------

void viewer::show_actors() {
  auto shown = std::make_shared<std::vector<platform::page_actor>>();
  auto has_viewer = false;
  for (auto& x : actors_->entries()) {
    has_viewer |= x.service == &viewer_service();
    shown->push_back({x.name, x.service->name});
  }
  // An actor joins its node's directory after its constructor, which is
  // running now if the viewer is missing.
  if (!has_viewer)
    shown->push_back({"viewer", viewer_service().name});
  page_.set_actors(std::move(shown));
}

void viewer::follow_all() {
  show_actors();
  seen_changes_ = actors_->changes();
  follow_camera();
  auto all = actors_->entries();
  for (auto& x : all) {
    auto& followed = followed_[x.name];
    if (followed == x.who)
      continue;
    followed = caf::actor_cast<caf::actor_addr>(x.who);
    // Only the first actor of a service is shown.
    if (all.find("", *x.service)->who == x.who) {
      if (x.service == &heartbeat_service())
        follow<heartbeat_subscribe, heartbeat_actor>(x);
      else if (x.service == &uart_peer_service()) {
        follow<uart_peer_subscribe, uart_peer_actor>(x);
        follow<uart_peer_sent, uart_peer_actor>(x);
      }
    }
    for (auto& method : x.service->methods)
      follow_as_text(x, method);
  }
}

template <class Method, class Handle, class... Ts>
void viewer::follow(const runtime::directory_entry& x, const Ts&... request) {
  subscribe_to<Method>(caf::actor_cast<Handle>(x.who), request...)
    .then([](uint64_t) { /* nop */ }, [](const caf::error&) { /* nop */ });
}

void viewer::follow_as_text(const runtime::directory_entry& x,
                            const runtime::method_info& method) {
  // Callers that may observe read the log.
  if (method.kind != runtime::method_kind::subscription
      || method.access != runtime::access::observe
      || !method.request->fields.empty() || runtime::is_bulky(method)
      || std::count(std::begin(not_as_text), std::end(not_as_text), method.id)
           > 0)
    return;
  // A separate actor receives the items and sends them here.
  auto to_self = [who = address(), name = x.name,
                  &method](const std::string& item) {
    auto text = runtime::text_from_wire(*method.response, item);
    auto self = caf::actor_cast<viewer_actor>(who);
    if (!text || !self)
      return;
    ViewerLine line;
    line.set_from(name);
    line.set_text(*text);
    runtime::tell<viewer_note>(self, line);
  };
  method.subscribe(
    *this, x.who, {}, runtime::default_deadline, to_self,
    [](const caf::expected<caf::strong_actor_ptr>&) { /* it ends with x */ });
}

// -- the picture --------------------------------------------------------------

caf::expected<ViewerCamera> viewer::show(const ViewerCamera& request) {
  if (without_frames_.count(request.camera()) > 0)
    return make_error(errc::unsupported,
                      request.camera() + ": " + device_
                        + " sends the frames of another camera on this line; "
                          "attach to the node over the network");
  auto found = actors_->find(request.camera(), camera_service());
  if (!found)
    return std::move(found.error());
  wanted_camera_ = request.camera();
  follow_camera();
  ViewerCamera result;
  result.set_camera(shown_camera_);
  return result;
}

void viewer::follow_camera() {
  auto all = actors_->entries();
  auto found = std::find_if(all.begin(), all.end(), [this](auto& x) {
    return x.service == &camera_service() && without_frames_.count(x.name) == 0
           && (wanted_camera_.empty() || wanted_camera_ == x.name);
  });
  // A camera that has failed comes back.
  if (found == all.end() || camera_ == found->who)
    return;
  leave_camera();
  shown_camera_ = found->name;
  camera_ = caf::actor_cast<caf::actor_addr>(found->who);
  auto from = caf::actor_cast<camera_actor>(found->who);
  subscribe_to<camera_subscribe>(from, FrameSubscription{})
    .then(
      [this, addr = camera_](uint64_t id) {
        if (camera_ == addr)
          frames_ = id;
        else if (auto left = caf::actor_cast<camera_actor>(addr))
          tell<camera_subscribe::cancel>(left, id);
      },
      [](const caf::error&) { /* it ends, or its proxy does */ });
}

void viewer::leave_camera() {
  auto left = caf::actor_cast<camera_actor>(std::exchange(camera_, {}));
  shown_camera_.clear();
  auto id = std::exchange(frames_, 0);
  if (left && id != 0)
    tell<camera_subscribe::cancel>(left, id);
}

void viewer::on_frame(const platform::frame& item) {
  // A camera that was shown before may have sent one more.
  if (current_sender() == camera_)
    page_.show(item);
}

// -- items as text ------------------------------------------------------------

void viewer::on_beat(const Beat& item) {
  note("heartbeat", item.text() + " " + std::to_string(item.count()));
}

void viewer::on_line(const UartLine& item) {
  note("uart received", item.text());
}

void viewer::on_sent(const UartLine& item) {
  note("uart sent", item.text());
}

caf::expected<void> viewer::note(const ViewerLine& request) {
  note(request.from(), request.text());
  return caf::unit;
}

void viewer::note(const std::string& from, const std::string& text) {
  ViewerLine line;
  line.set_number(++last_line_);
  line.set_from(from);
  // A protobuf string must be UTF-8, and no control character reaches a page.
  line.set_text(printable(text));
  lines_.push_back(std::move(line));
  if (lines_.size() > max_lines)
    lines_.pop_front();
}

caf::expected<ViewerLog> viewer::log(const ViewerLogRequest& request) {
  ViewerLog result;
  for (auto& line : lines_)
    if (line.number() > request.after())
      *result.add_lines() = line;
  return result;
}

caf::expected<ViewerStatistics> viewer::statistics() {
  auto now = page_.statistics();
  ViewerStatistics result;
  result.set_watchers(now.watchers);
  result.set_shown(now.shown);
  result.set_skipped(now.skipped);
  result.set_calls(now.calls);
  result.set_refused(now.refused);
  result.set_device(device_);
  result.set_lost(is_lost_);
  result.set_notice(notice_);
  result.set_camera(shown_camera_);
  return result;
}

// -- calls --------------------------------------------------------------------

void viewer::serve() {
  if (actors_->changes() != seen_changes_)
    follow_all();
  while (auto camera = page_.next_glance())
    glance(*camera);
  for (int i = 0; i < max_calls; ++i) {
    auto next = page_.next_call();
    if (!next)
      return;
    carry_out(*next);
  }
  serve_message().send();
}

void viewer::glance(const std::string& camera) {
  auto found = actors_->find(camera, camera_service());
  if (!found || without_frames_.count(camera) > 0) {
    page_.show_glance(camera, found ? make_error(errc::unsupported,
                                                 camera + ": " + device_
                                                   + " sends no frames of it")
                                    : std::move(found.error()));
    return;
  }
  ask<camera_snapshot>(caf::actor_cast<camera_actor>(found->who),
                       SnapshotRequest{})
    .then([this,
           camera](const platform::frame& x) { page_.show_glance(camera, x); },
          [this, camera](const caf::error& reason) {
            page_.show_glance(camera, reason);
          });
}

void viewer::carry_out(const platform::page_call& x) {
  auto to = method_caller::resolve(*actors_, x.actor, x.method);
  if (!to) {
    page_.answer(x.id, is_lost_ ? make_error(errc::device_unavailable,
                                             device_ + ": " + notice_)
                                : std::move(to.error()));
    return;
  }
  auto& method = *to->method;
  if (method.kind != runtime::method_kind::call || runtime::is_bulky(method)) {
    page_.answer(x.id,
                 make_error(errc::invalid_argument,
                            std::string{method.name}
                              + ": a page calls no streams and no pictures"));
    return;
  }
  method_caller{*this, policy_.over_page(x.from), policy_.report}.call(
    *to, x.request, method_caller::deadline_of(0, x.method),
    [this, id = x.id](caf::expected<std::string> answer) {
      page_.answer(id, std::move(answer));
    });
}

void viewer::on_exit() {
  page_.on_call(nullptr);
  page_.set_actors(nullptr);
  actors_->forget(serve_message().doorbell());
  for (auto& who : std::exchange(proxies_, {}))
    caf::anon_send_exit(who, caf::exit_reason::user_shutdown);
  // Breaks the reference cycle: these hold references to this actor.
  actors_.reset();
  board_ = board_actor{};
}

} // namespace actorcsi
