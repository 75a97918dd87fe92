#pragma once

#include <set>
#include <string>

#include "actorcsi/remote/board.actor.hpp"
#include "actorcsi/remote/gateway.actor.hpp"
#include "actorcsi/remote/receptionist.actor.hpp"

namespace actorcsi {

/// Puts the actors of a board behind a serial line on the network: asks the
/// board whom it has whenever it begins to answer, and makes proxies for them
/// known. It ends with the board's actor.
class gateway final : public gateway_base {
public:
  /// In the network the names of the board's actors begin with `prefix`.
  gateway(caf::actor_config& cfg, board_actor to, receptionist_actor names,
          std::string prefix);

private:
  caf::expected<GatewayStatistics> statistics() override;

  void on_notice(const BoardNotice& item) override;

  void on_down(const caf::actor_addr& who, const caf::error& reason) override;

  void on_exit() override;

  /// Makes proxies for those that have none.
  void make_known(const Directory& actors);

  board_actor board_;
  receptionist_actor names_;
  std::string prefix_;
  std::set<std::string> known_;
};

} // namespace actorcsi
