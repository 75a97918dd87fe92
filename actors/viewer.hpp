#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/remote/board.actor.hpp"
#include "actorcsi/remote/envelope.pb.h"
#include "actorcsi/viewer.actor.hpp"

#include "actors/remote/calls/caller.hpp"

#include "platform/page/page.hpp"
#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// Shows a site on a page: its frames, the items of its actors, and a way to
/// call each of them. The site is this node, or one that a `board` actor
/// reaches: then proxies stand for its actors while it is connected.
///
/// The page holds one frame at a time and skips frames meanwhile, so that
/// capture does not wait for browsers, however many or slow they are.
class viewer final : public viewer_base {
public:
  /// Shows `actors`, and the frames of one camera among them. `to` outlives the
  /// actor. `policy` has the role of the page's callers.
  viewer(caf::actor_config& cfg, platform::page& to,
         std::shared_ptr<const runtime::directory> actors,
         call_policy policy = {});

  /// Shows the actors that `from` reaches. `device` is the site's name in
  /// messages.
  viewer(caf::actor_config& cfg, platform::page& to, board_actor from,
         const std::string& device, call_policy policy = {});

private:
  caf::expected<ViewerLog> log(const ViewerLogRequest& request) override;

  caf::expected<ViewerStatistics> statistics() override;

  caf::expected<ViewerCamera> show(const ViewerCamera& request) override;

  caf::expected<void> note(const ViewerLine& request) override;

  void on_frame(const platform::frame& item) override;

  void on_beat(const Beat& item) override;

  void on_line(const UartLine& item) override;

  void on_sent(const UartLine& item) override;

  void on_notice(const BoardNotice& item) override;

  void look() override;

  void serve() override;

  void on_exit() override;

  /// Makes proxies for `actors` of the site elsewhere and shows them.
  void meet(const Directory& actors);

  /// Ends the proxies: the site is not connected.
  void forget();

  /// Gives the page the list of actors.
  void show_actors();

  /// Subscribes to all new actors.
  void follow_all();

  /// Shows the frames of the wanted camera, if it is there, and no others.
  void follow_camera();

  void leave_camera();

  /// Subscribes to `Method` of `x`.
  template <class Method, class Handle, class... Ts>
  void follow(const runtime::directory_entry& x, const Ts&... request);

  /// Subscribes to `method` of `x` and shows its items as text, unless this
  /// actor has a handler for them.
  void follow_as_text(const runtime::directory_entry& x,
                      const runtime::method_info& method);

  void carry_out(const platform::page_call& x);

  /// Has a camera take a single picture for the page.
  void glance(const std::string& camera);

  void note(const std::string& from, const std::string& text);

  platform::page& page_;
  call_policy policy_;
  std::shared_ptr<const runtime::directory> actors_;
  uint32_t seen_changes_ = 0;
  /// Name of the camera to show; empty for the first one.
  std::string wanted_camera_;
  /// The camera that is shown, if there is one.
  std::string shown_camera_;
  caf::actor_addr camera_;
  /// The subscription to its frames, 0 until it has answered.
  uint64_t frames_ = 0;
  /// Cameras of a site elsewhere that sends no frames of them.
  std::set<std::string> without_frames_;
  /// The actors that it has subscribed to, by name.
  std::map<std::string, caf::actor_addr> followed_;
  /// For a site elsewhere; otherwise invalid, empty and false.
  board_actor board_;
  std::string device_;
  bool is_lost_ = false;
  std::string notice_;
  std::vector<caf::strong_actor_ptr> proxies_;
  std::deque<ViewerLine> lines_;
  uint64_t last_line_ = 0;
};

} // namespace actorcsi
