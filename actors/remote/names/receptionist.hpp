#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "actorcsi/remote/receptionist.actor.hpp"

#include "platform/net/network.hpp"

namespace actorcsi {

/// Knows the actors of its node by name, and those of the nodes it is connected
/// with. It keeps the connections that the network has addresses for.
class receptionist final : public receptionist_base {
public:
  static constexpr size_t max_peers = 64;

  /// Actors of one node.
  static constexpr size_t max_actors = 256;

  /// Reasons that are told while a connection is missing.
  static constexpr size_t max_told = 8;

  /// Notices that are kept for the first who listens.
  static constexpr size_t max_unheard = 64;

  /// Calls that are carried at a time.
  static constexpr size_t max_carried = 64;

  /// Who is missing is looked for among the nodes of others so often.
  static constexpr auto hint_interval = caf::timespan{2'000'000'000};

  /// Between two attempts to connect: at first, and at most.
  static constexpr auto min_backoff = caf::timespan{100'000'000};
  static constexpr auto max_backoff = caf::timespan{1'000'000'000};

  /// `node` is this node's name. `net` outlives the actor and has been opened
  /// for it, or is `nullptr` for a node of its own.
  receptionist(caf::actor_config& cfg, std::string node,
               platform::network* net);

private:
  /// Another node that has introduced itself.
  struct peer {
    std::string node;
    receptionist_actor who;
    std::map<std::string, runtime::actor_ref> actors;
  };

  /// An address that a node is expected at.
  struct link {
    std::string address;
    caf::actor_addr peer;
    std::string node;
    bool connected = false;
    /// An attempt is on its way.
    bool trying = false;
    /// What the user knows of the present trouble.
    std::set<std::string> told;
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

  /// Somebody said its name. Errors: errc::limit_reached, or
  /// errc::invalid_argument if the name is taken.
  caf::error admit(const std::string& node, const receptionist_actor& who);

  /// The attempt at `to` came to nothing.
  void failed(link& to, const std::string& reason);

  void schedule_retry();

  link* find_link(const std::string& address);

  // -- names ------------------------------------------------------------------

  runtime::actor_ref myself();

  /// Who has that name; its handle is `nullptr` if nobody does.
  runtime::actor_ref resolve(const ActorQuery& query) const;

  void say(const std::string& text);

  /// Says which connection is missing, if `status` of another node shows who
  /// has what nobody has here.
  void look_beyond(const NodeStatus& status);

  std::string node_;
  platform::network* net_;
  std::map<std::string, runtime::actor_ref> locals_;
  std::map<caf::actor_addr, peer> peers_;
  std::vector<link> links_;
  /// What subscribers of `actors` were told, by their number.
  std::map<uint64_t, std::map<std::string, runtime::actor_ref>> told_actors_;
  /// The same for those of `find`.
  std::map<uint64_t, runtime::actor_ref> told_finders_;
  /// Names that nobody has, or that were taken twice: said once.
  std::map<std::string, std::string> said_;
  /// What was said before anybody listened.
  std::vector<NodeNotice> unheard_;
  /// Whom others have that nobody has here: said once.
  std::set<std::string> hinted_;
  size_t carried_ = 0;
  uint64_t refused_ = 0;
};

} // namespace actorcsi
