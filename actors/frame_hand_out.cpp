#include "actors/frame_hand_out.hpp"

#include <string>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

using std::chrono::milliseconds;

caf::error at_most(const char* name, uint32_t value, uint32_t limit) {
  if (value <= limit)
    return caf::none;
  return make_error(errc::invalid_argument,
                    std::string{name} + "=" + std::to_string(value)
                      + ": give at most " + std::to_string(limit));
}

} // namespace

caf::error frame_hand_out::check(const SnapshotRequest& request) const {
  if (auto err = at_most("deadline_ms", request.deadline_ms(), max_deadline_ms))
    return err;
  if (auto err = at_most("skip_frames", request.skip_frames(), max_skip_frames))
    return err;
  if (open_.size() < max_open_snapshots)
    return caf::none;
  return make_error(errc::limit_reached,
                    std::to_string(max_open_snapshots)
                      + " snapshots are open; wait for one");
}

caf::error frame_hand_out::check(const FrameSubscription& request) {
  if (auto err = at_most("max_held", request.max_held(), max_held))
    return err;
  return at_most("credit", request.credit(), max_credit);
}

caf::typed_response_promise<platform::frame>
frame_hand_out::open(caf::local_actor& self, const SnapshotRequest& request,
                     platform::time_point now) {
  ACTORCSI_ASSERT(open_.size() < max_open_snapshots);
  auto wait = request.deadline_ms() > 0
                ? caf::timespan{milliseconds{request.deadline_ms()}}
                : wait_;
  auto promise = self.make_response_promise<platform::frame>();
  open_.push_back({promise, now + wait, request.skip_frames()});
  return promise;
}

platform::time_point frame_hand_out::next_deadline() const noexcept {
  auto result = platform::time_point::max();
  for (auto& x : open_)
    result = std::min(result, x.deadline);
  return result;
}

size_t frame_hand_out::fail_late(platform::time_point now,
                                 const caf::error& reason) {
  // Without one the client would get an answer without a frame.
  ACTORCSI_ASSERT(reason);
  auto before = open_.size();
  auto late = [&](open_snapshot& x) {
    if (x.deadline > now)
      return false;
    x.promise.deliver(reason);
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), late), open_.end());
  return before - open_.size();
}

size_t frame_hand_out::fail_all(const caf::error& reason) {
  return fail_late(platform::time_point::max(), reason);
}

bool frame_hand_out::answer(const platform::frame& next) {
  ACTORCSI_ASSERT(next);
  auto before = open_.size();
  auto answered = [&next](open_snapshot& x) {
    if (x.skip > 0) {
      --x.skip;
      return false;
    }
    x.promise.deliver(next);
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), answered),
              open_.end());
  return open_.size() < before;
}

} // namespace actorcsi
