#pragma once

#include <set>
#include <string>

#include "actorcsi/remote/board.actor.hpp"
#include "actorcsi/remote/gateway.actor.hpp"
#include "actorcsi/remote/receptionist.actor.hpp"

namespace actorcsi {

/// Publishes the actors of a board behind a serial line in the network. When
/// the board connects, it asks for the list of actors and announces a proxy for
/// each. It ends with the `board` actor.
class gateway final : public gateway_base {
public:
  /// `prefix` comes before the names of the board's actors in the network.
  gateway(caf::actor_config& cfg, board_actor to, receptionist_actor names,
          std::string prefix);

private:
  caf::expected<GatewayStatistics> statistics() override;

  void on_notice(const BoardNotice& item) override;

  void on_down(const caf::actor_addr& who, const caf::error& reason) override;

  void on_exit() override;

  /// Makes and announces proxies for the actors that have none.
  void make_known(const Directory& actors);

  board_actor board_;
  receptionist_actor names_;
  std::string prefix_;
  std::set<std::string> known_;
};

} // namespace actorcsi
