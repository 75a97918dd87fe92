#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "actorcsi/remote/receptionist.actor.hpp"

#include "platform/net/network.hpp"

namespace actorcsi {

/// Knows by name the actors of its node and of the connected nodes. It connects
/// to each address of the network, and again after a loss.
class receptionist final : public receptionist_base {
public:
  static constexpr size_t max_peers = 64;

  /// Limit of actors per node.
  static constexpr size_t max_actors = 256;

  /// Limit of different errors reported while one connection is missing.
  static constexpr size_t max_reported = 8;

  /// Limit of notices kept until the first subscriber.
  static constexpr size_t max_pending = 64;

  /// Limit of calls that are carried at the same time.
  static constexpr size_t max_carried = 64;

  /// Interval at which peers are asked whether they see a missing actor.
  static constexpr auto hint_interval = caf::timespan{2'000'000'000};

  /// Time between two attempts to connect: the first, and the longest.
  static constexpr auto min_backoff = caf::timespan{100'000'000};
  static constexpr auto max_backoff = caf::timespan{1'000'000'000};

  /// `node` is this node's name. `net` outlives the actor and has been opened
  /// for it, or is `nullptr` for a node without a network.
  receptionist(caf::actor_config& cfg, std::string node,
               platform::network* net);

private:
  /// Another node that has introduced itself.
  struct peer {
    std::string node;
    receptionist_actor who;
    std::map<std::string, runtime::actor_ref> actors;
  };

  /// An address where a node is expected.
  struct link {
    std::string address;
    caf::actor_addr peer;
    std::string node;
    bool connected = false;
    /// Whether an attempt to connect is running.
    bool trying = false;
    /// Errors reported since the last connection.
    std::set<std::string> reported;
    platform::time_point due;
    caf::timespan backoff = min_backoff;
    PeerStatus counts;
  };

  // -- handlers ---------------------------------------------------------------

  caf::expected<runtime::actor_ref>
  greet(const runtime::actor_ref& request) override;

  caf::error actors() override;

  caf::error find(const ActorQuery& request) override;

  caf::expected<void> announce(const runtime::actor_ref& request) override;

  caf::error notices() override;

  caf::expected<NodeStatus> status() override;

  caf::result<Envelope> carry(const NodeCall& request) override;

  void on_actor(const runtime::actor_ref& item) override;

  void poll() override;

  void retry() override;

  void hint() override;

  void update() override;

  void on_down(const caf::actor_addr& who, const caf::error& reason) override;

  void on_exit() override;

  // -- connections ------------------------------------------------------------

  void introduce(link& to, const caf::strong_actor_ptr& who);

  /// Accepts a node that introduced itself. Errors: errc::limit_reached, or
  /// errc::invalid_argument if another node has its name.
  caf::error admit(const std::string& node, const receptionist_actor& who);

  /// Reports a failed attempt to connect and schedules the next one.
  void failed(link& to, const std::string& reason);

  void schedule_retry();

  link* find_link(const std::string& address);

  // -- names ------------------------------------------------------------------

  runtime::actor_ref myself();

  /// The actor with that name; its handle is `nullptr` if there is none.
  runtime::actor_ref resolve(const ActorQuery& query) const;

  void report(const std::string& text);

  /// Reports missing connections: `status` of another node shows where an
  /// actor is that this node looks for.
  void report_missing(const NodeStatus& status);

  std::string node_;
  platform::network* net_;
  std::map<std::string, runtime::actor_ref> locals_;
  std::map<caf::actor_addr, peer> peers_;
  std::vector<link> links_;
  /// Actors sent to each subscriber of `actors`, by subscription.
  std::map<uint64_t, std::map<std::string, runtime::actor_ref>> sent_actors_;
  /// Actor sent to each subscriber of `find`, by subscription.
  std::map<uint64_t, runtime::actor_ref> sent_found_;
  /// The latest report on each name, so that it is not repeated.
  std::map<std::string, std::string> reported_;
  /// Notices from before the first subscriber.
  std::vector<NodeNotice> pending_;
  /// Actors whose missing connection was reported.
  std::set<std::string> reported_missing_;
  size_t carried_ = 0;
  uint64_t refused_ = 0;
};

} // namespace actorcsi
