#include "actors/viewer.hpp"

#include <utility>

#include "actorcsi/envelope.pb.h"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/motion.actor.hpp"
#include "actorcsi/registry.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

namespace actorcsi {

namespace {

constexpr size_t max_lines = 40;

/// Calls that are taken at a time, so that others have their turn.
constexpr int max_calls = 8;

} // namespace

viewer::viewer(caf::actor_config& cfg, platform::page& to,
               const camera_actor& from,
               std::shared_ptr<const runtime::directory> actors)
  : viewer_base(cfg), page_(to), actors_(std::move(actors)) {
  subscribe_to<camera_subscribe>(from, FrameSubscription{})
    .then([](uint64_t) { /* nop */ });
  follow<heartbeat_subscribe, heartbeat_actor>(heartbeat_service());
  follow<uart_peer_subscribe, uart_peer_actor>(uart_peer_service());
  follow<motion_subscribe, motion_actor>(motion_service());
  page_.on_call(&serve_message().doorbell());
}

template <class Method, class Handle>
void viewer::follow(const runtime::service_info& service) {
  if (auto found = actors_->find("", service))
    subscribe_to<Method>(caf::actor_cast<Handle>((*found)->who))
      .then([](uint64_t) { /* nop */ });
}

// -- what is shown ------------------------------------------------------------

void viewer::on_frame(const platform::frame& item) {
  page_.show(item);
}

void viewer::on_beat(const Beat& item) {
  note("heartbeat", item.text() + " " + std::to_string(item.count()));
}

void viewer::on_line(const UartLine& item) {
  note("uart", item.text());
}

void viewer::on_motion(const MotionEvent& item) {
  note("motion", item.moving() ? "moves: " + std::to_string(item.cells())
                                   + " cells at " + std::to_string(item.x())
                                   + "," + std::to_string(item.y())
                               : "still");
}

void viewer::note(const char* from, std::string text) {
  ViewerLine line;
  line.set_number(++last_line_);
  line.set_from(from);
  line.set_text(std::move(text));
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
  result.set_shed(now.shed);
  result.set_calls(now.calls);
  result.set_refused(now.refused);
  return result;
}

// -- calls --------------------------------------------------------------------

void viewer::serve() {
  for (int i = 0; i < max_calls; ++i) {
    auto next = page_.next_call();
    if (!next)
      return;
    carry_out(*next);
  }
  serve_message().send();
}

void viewer::carry_out(const platform::page_call& x) {
  if (x.method == 0) {
    Directory all;
    for (auto& entry : actors_->entries()) {
      auto& added = *all.add_actors();
      added.set_name(entry.name);
      added.set_service(entry.service->name);
    }
    page_.answer(x.id, all.SerializeAsString());
    return;
  }
  auto entry = runtime::find_method(services(), x.method);
  if (!entry) {
    page_.answer(x.id, std::move(entry.error()));
    return;
  }
  auto& method = *entry->method;
  if (method.call == nullptr || runtime::is_bulky(method)) {
    page_.answer(x.id,
                 make_error(errc::invalid_argument,
                            std::string{method.name} + ": not for a page"));
    return;
  }
  auto who = actors_->find(x.actor, *entry->service);
  if (!who) {
    page_.answer(x.id, std::move(who.error()));
    return;
  }
  method.call(*this, (*who)->who, x.request, runtime::default_deadline,
              [this, id = x.id](caf::expected<std::string> answer) {
                page_.answer(id, std::move(answer));
              });
}

void viewer::on_exit() {
  page_.on_call(nullptr);
  // It knows this actor, too.
  actors_.reset();
}

} // namespace actorcsi
