#include "actors/remote/serial/gateway.hpp"

#include "actorcsi/registry.actor.hpp"

#include "actors/remote/site/proxy.hpp"

namespace actorcsi {

gateway::gateway(caf::actor_config& cfg, board_actor to,
                 receptionist_actor names, std::string prefix)
  : gateway_base(cfg),
    board_(std::move(to)),
    names_(std::move(names)),
    prefix_(std::move(prefix)) {
  monitor(board_);
  subscribe_to<board_notices>(board_).then(
    [](uint64_t) { /* nop */ },
    [this](const caf::error& reason) { quit(reason); });
}

caf::expected<GatewayStatistics> gateway::statistics() {
  GatewayStatistics result;
  result.set_actors(static_cast<uint32_t>(known_.size()));
  return result;
}

void gateway::on_notice(const BoardNotice& item) {
  if (item.event() == BOARD_EVENT_LOST || item.event() == BOARD_EVENT_PORT_GONE)
    return;
  ask<board_list>(board_).then(
    [this](const Directory& actors) { make_known(actors); },
    [](const caf::error&) { /* the next notice asks again */ });
}

void gateway::make_known(const Directory& actors) {
  for (auto& x : actors.actors())
    for (auto service : services()) {
      if (service->name != x.service() || !known_.insert(x.name()).second)
        continue;
      auto who = make_proxy(home_system(), board_, *service, x.name());
      ask<receptionist_announce>(
        names_, runtime::actor_ref{prefix_ + x.name(), service->name, {}, who})
        .then([] { /* nop */ }, [this, name = x.name()](
                                  const caf::error&) { known_.erase(name); });
    }
}

void gateway::on_down(const caf::actor_addr& who, const caf::error& reason) {
  if (who == board_)
    quit(reason);
}

void gateway::on_exit() {
  board_ = board_actor{};
  names_ = receptionist_actor{};
}

} // namespace actorcsi
