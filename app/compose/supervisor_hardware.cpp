// Parts whose hardware does not answer at the start.

#include <algorithm>
#include <iterator>

#include "app/compose/supervisor.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

bool supervisor::may_come_later(const caf::error& x) const {
  if (policy_.retry_hardware.count() == 0)
    return false;
  constexpr errc codes[] = {errc::sensor_not_detected, errc::sensor_init_failed,
                            errc::io_error, errc::dma_init_failed};
  return std::any_of(std::begin(codes), std::end(codes),
                     [&x](errc code) { return x == code; });
}

bool supervisor::is_held_up(const part_state& x) const {
  return x.lacks_hardware
         || std::any_of(x.what.needs.begin(), x.what.needs.end(),
                        [this](auto& need) {
                          auto found = find_part(need);
                          return found != nullptr && is_held_up(*found);
                        });
}

void supervisor::wait_for_hardware(part_state& x, const caf::error& reason) {
  if (!x.lacks_hardware) {
    auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(policy_.retry_hardware);
    around_.out->error(x.what.name + ": " + describe(reason)
                       + "; tried again every "
                       + std::to_string(seconds.count()) + " s");
  }
  x.lacks_hardware = true;
  x.due = now() + policy_.retry_hardware;
  // Others need not wait for it.
  restart_message().send();
  check_all_up();
}

void supervisor::check_all_up() {
  if (all_up_ || std::any_of(parts_.begin(), parts_.end(), [this](auto& y) {
        return !y.was_ready && !is_held_up(y);
      }))
    return;
  all_up_ = true;
  around_.result->was_up = true;
  started_ = now();
  if (around_.on_start)
    around_.on_start();
  status_message().schedule(status_interval);
  if (duration_.count() > 0)
    finish_message().schedule_at(started_ + duration_);
}

} // namespace actorcsi
