#include "actors/remote/network/link_session.hpp"

#include <utility>
#include <vector>

#include "actorcsi/camera.actor.hpp"

namespace actorcsi {

link_session::link_session(caf::scheduled_actor& self,
                           const runtime::directory& actors,
                           platform::call_server& net, uint64_t id, caller who,
                           order_reporter report,
                           call_dispatcher::courier to_self,
                           call_dispatcher::room_handler on_room)
  : actors_(actors),
    net_(net),
    id_(id),
    calls_(
      self, actors, std::move(who), std::move(report),
      [this](const Envelope& x) {
        return net_.send(id_, x.SerializeAsString());
      },
      std::move(to_self), std::move(on_room)) {
  // nop
}

bool link_session::on_message(const std::string& bytes) {
  is_receiving_ = false;
  if (!next_.emplace().ParseFromString(bytes))
    return false;
  proceed();
  return true;
}

void link_session::on_item(const Envelope& item) {
  calls_.on_item(item);
}

void link_session::proceed() {
  calls_.flush();
  if (next_ && calls_.ready())
    take(*std::exchange(next_, std::nullopt));
  if (!next_ && !std::exchange(is_receiving_, true))
    net_.receive(id_);
}

void link_session::take(const Envelope& x) {
  if (x.kind() == ENVELOPE_KIND_LIST) {
    // Every camera has a stream of its own.
    std::vector<caf::actor_id> cameras;
    for (auto& entry : actors_.entries())
      if (entry.service == &camera_service())
        cameras.push_back(entry.who->id());
    calls_.set_streamed(std::move(cameras));
  }
  calls_.handle(x);
}

} // namespace actorcsi
