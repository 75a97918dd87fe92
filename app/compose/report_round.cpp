#include "app/compose/report_round.hpp"

#include <chrono>
#include <utility>

namespace actorcsi {

struct report_round::state {
  NodeReport report;
  handler done;
  // 1 until `end`.
  size_t pending = 1;

  void answered() {
    if (--pending == 0)
      done(report);
  }
};

report_round::report_round(caf::scheduled_actor& self, caf::timespan elapsed,
                           caf::timespan deadline, handler done)
  : self_(self), deadline_(deadline), state_(std::make_shared<state>()) {
  auto us = std::chrono::duration_cast<std::chrono::microseconds>(elapsed);
  state_->report.set_elapsed_us(static_cast<uint64_t>(us.count()));
  state_->done = std::move(done);
}

void report_round::add(const part& what, uint64_t restarts, uint32_t statistics,
                       const caf::strong_actor_ptr& who) {
  auto& service = *what.figures.service;
  auto index = state_->report.parts_size();
  auto& entry = *state_->report.add_parts();
  entry.set_name(what.name);
  entry.set_service(service.name);
  entry.set_restarts(restarts);
  auto method = find_method(service, statistics);
  if (!who || method == nullptr)
    return;
  ++state_->pending;
  method->call(
    self_, who, {}, deadline_,
    [shared = state_, method, index](const caf::expected<std::string>& answer) {
      if (answer) {
        auto& to = *shared->report.mutable_parts(index);
        to.set_type(method->response->name);
        to.set_statistics(*answer);
      }
      shared->answered();
    });
}

void report_round::end() {
  state_->answered();
}

} // namespace actorcsi
