#include "actors/frame_transfers.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi {

void frame_transfers::confirm(uint64_t id, uint32_t count, uint64_t received) {
  auto i = records_.find(id);
  if (i == records_.end())
    return;
  auto& x = i->second;
  auto known = received > 0 ? received : x.confirmed + count;
  ACTORCSI_ASSERT(x.confirmed <= x.sent);
  known = std::clamp(known, x.confirmed, x.sent);
  confirmed_ += known - x.confirmed;
  x.confirmed = known;
}

FrameTransfers frame_transfers::to_message(uint64_t in_flight,
                                           uint64_t unconfirmed) const {
  // Every frame that was sent is somewhere.
  ACTORCSI_ASSERT(sent_ == confirmed_ + undelivered_ + unconfirmed + in_flight);
  FrameTransfers result;
  result.set_sent(sent_);
  result.set_confirmed(confirmed_);
  result.set_in_flight(in_flight);
  auto& lost = *result.mutable_lost();
  lost["undelivered"] = undelivered_;
  lost["unconfirmed"] = unconfirmed;
  return result;
}

} // namespace actorcsi
