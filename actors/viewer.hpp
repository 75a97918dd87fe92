#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/remote/board.actor.hpp"
#include "actorcsi/remote/envelope.pb.h"
#include "actorcsi/viewer.actor.hpp"

#include "platform/page/page.hpp"
#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// Shows a node on a page: its frames, what its actors tell, and a way to call
/// each of them. The node is this one, or one that a board's actor talks to:
/// then proxies stand for its actors, from the time that it answers until it is
/// lost.
///
/// It holds one frame at a time and is passed over meanwhile, so that however
/// many watch, and however slowly, capture does not wait.
class viewer final : public viewer_base {
public:
  /// Shows `actors`, and the frames of the first camera among them. `to`
  /// outlives the actor.
  viewer(caf::actor_config& cfg, platform::page& to,
         std::shared_ptr<const runtime::directory> actors);

  /// Shows the actors that `from` reaches, at what a person calls `device`.
  viewer(caf::actor_config& cfg, platform::page& to, board_actor from,
         std::string device);

private:
  caf::expected<ViewerLog> log(const ViewerLogRequest& request) override;

  caf::expected<ViewerStatistics> statistics() override;

  caf::expected<void> note(const ViewerLine& request) override;

  void on_frame(const platform::frame& item) override;

  void on_beat(const Beat& item) override;

  void on_line(const UartLine& item) override;

  void on_sent(const UartLine& item) override;

  void on_board_frame(const platform::frame& item) override;

  void on_notice(const BoardNotice& item) override;

  void look() override;

  void serve() override;

  void on_exit() override;

  /// The node elsewhere has `actors`.
  void meet(const Directory& actors);

  /// It has none that could be reached.
  void forget();

  /// Tells the page which actors there are.
  void show_actors();

  /// Subscribes at all actors that are new.
  void follow_all();

  /// Subscribes at `x` by `Method`.
  template <class Method, class Handle, class... Ts>
  void follow(const runtime::directory_entry& x, const Ts&... request);

  /// Subscribes at `x` for what no handler is here for, as text.
  void follow_as_text(const runtime::directory_entry& x,
                      const runtime::method_info& method);

  void carry_out(const platform::page_call& x);

  void note(const std::string& from, std::string text);

  platform::page& page_;
  std::shared_ptr<const runtime::directory> actors_;
  uint32_t seen_changes_ = 0;
  /// By name, those that it has subscribed at.
  std::map<std::string, caf::actor_addr> followed_;
  /// For a node elsewhere; else invalid, empty and false.
  board_actor board_;
  std::string device_;
  bool is_lost_ = false;
  std::string notice_;
  std::vector<caf::strong_actor_ptr> proxies_;
  std::deque<ViewerLine> lines_;
  uint64_t last_line_ = 0;
};

} // namespace actorcsi
