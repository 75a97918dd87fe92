#include "app/compose/supervisor.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "app/compose/report_round.hpp"

#include "platform/base/assert.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/tell.hpp"

namespace actorcsi {

namespace {

/// Time limit for the last statistics.
constexpr auto last_deadline = std::chrono::seconds{2};

/// The reason why an actor ended, as text.
std::string why_ended(const caf::error& reason) {
  return reason ? describe(reason) : "it ended";
}

} // namespace

supervisor::supervisor(caf::actor_config& cfg, part_list parts,
                       caf::timespan duration, restart_policy policy,
                       environment around)
  : supervisor_base(cfg),
    directory_(parts.actors()),
    duration_(duration),
    policy_(policy),
    around_(std::move(around)) {
  for (auto& x : parts.entries()) {
    part_state state;
    state.what = std::move(x);
    parts_.push_back(std::move(state));
  }
  ACTORCSI_ASSERT(around_.out != nullptr && around_.stop != nullptr
                  && around_.result != nullptr);
  // One that needs a later part would wait for it for ever.
  for (auto& x : parts_)
    for (auto& need : x.what.needs)
      ACTORCSI_ASSERT(find_part(need) == nullptr || find_part(need) < &x);
  around_.stop->on_stop(&finish_message().doorbell());
  start_message().send();
}

// -- starting -----------------------------------------------------------------

void supervisor::start() {
  started_ = now();
  for (auto& x : parts_)
    x.due = started_;
  restart_message().send();
}

const supervisor::part_state*
supervisor::find_part(const part_need& need) const {
  for (auto& x : parts_)
    if (x.what.name == need.name && x.what.offers(need.method))
      return &x;
  return nullptr;
}

caf::strong_actor_ptr supervisor::find(const part_need& need) const {
  auto found = find_part(need);
  return found != nullptr ? found->who : nullptr;
}

bool supervisor::may_start(const part_state& x) const {
  if (!all_up_)
    for (auto before = parts_.data(); before != &x; ++before)
      if (!before->is_ready && !is_held_up(*before))
        return false;
  return std::all_of(x.what.needs.begin(), x.what.needs.end(),
                     [this](auto& need) {
                       auto found = find_part(need);
                       return found == nullptr || found->is_ready;
                     });
}

void supervisor::restart() {
  if (finishing_)
    return;
  auto next = platform::time_point::max();
  for (auto& x : parts_) {
    if ((x.who && !x.lacks_hardware) || x.due == platform::time_point::max())
      continue;
    if (x.due > now()) {
      next = std::min(next, x.due);
    } else if (x.who) {
      x.due = platform::time_point::max();
      carry_out(x, 0);
    } else if (may_start(x)) {
      start_part(x);
    }
  }
  if (next != platform::time_point::max())
    restart_message().schedule_at(next);
}

void supervisor::start_part(part_state& x) {
  ACTORCSI_ASSERT(!x.who && !x.is_ready && !x.is_ending);
  x.due = platform::time_point::max();
  x.who = x.what.make(home_system(), *this);
  ACTORCSI_ASSERT(x.who);
  runtime::name_actor(home_system(), x.who, x.what.name);
  monitor(caf::actor_cast<caf::actor>(x.who));
  if (x.what.is_listed)
    directory_->add(x.what.name, *x.what.service, x.who);
  if (x.what.service == &heartbeat_service() && !x.what.is_stand_in)
    subscribe_to<heartbeat_subscribe>(caf::actor_cast<heartbeat_actor>(x.who))
      .then([](uint64_t) { /* nop */ }, [](const caf::error&) { /* nop */ });
  show_items(x);
  carry_out(x, 0);
}

void supervisor::show_items(part_state& x) {
  for (auto& shown : x.what.shown) {
    auto method = find_method(*x.what.service, shown.method);
    ACTORCSI_ASSERT(method != nullptr);
    // Items come to an actor of their own, which sends them here.
    auto to_self = [who = address(),
                    to_text = shown.to_text](const std::string& item) {
      auto self = caf::actor_cast<supervisor_actor>(who);
      if (!self)
        return;
      SupervisorNote line;
      line.set_text(to_text(item));
      runtime::tell<supervisor_note>(self, line);
    };
    method->subscribe(
      *this, x.who, {}, runtime::default_deadline, to_self,
      [](const caf::expected<caf::strong_actor_ptr>&) { /* ends with x */ });
  }
}

void supervisor::carry_out(part_state& x, size_t next) {
  if (next == x.what.orders.size()) {
    became_ready(x);
    return;
  }
  auto& order = x.what.orders[next];
  auto method = find_method(*x.what.service, order.method);
  ACTORCSI_ASSERT(method != nullptr);
  method->call(
    *this, x.who, order.request, runtime::default_deadline,
    [this, &x, next, who = x.who](const caf::expected<std::string>& answer) {
      // The end of `who` is reported by on_down.
      if (finishing_ || x.who != who || x.is_ending)
        return;
      if (!answer) {
        auto& err = answer.error();
        auto& group = x.what.group;
        auto prefix = around_.before_group + group + around_.behind_group;
        if (may_come_later(err))
          wait_for_hardware(x, err);
        else
          failed(x, describe(group.empty() ? err : prefixed(err, prefix)));
        return;
      }
      auto& to_text = x.what.orders[next].to_text;
      if (to_text)
        around_.out->info(to_text(*answer));
      carry_out(x, next + 1);
    });
}

void supervisor::became_ready(part_state& x) {
  ACTORCSI_ASSERT(x.who && !x.is_ready && !x.is_ending);
  if (std::exchange(x.lacks_hardware, false))
    around_.out->info(x.what.name + ": its hardware answers");
  x.is_ready = x.was_ready = true;
  if (around_.on_ready)
    around_.on_ready(caf::actor_cast<supervisor_actor>(ctrl()), x.what, x.who);
  // Other parts may wait for `x`.
  restart_message().send();
  check_all_up();
}

// -- failures -----------------------------------------------------------------

void supervisor::on_down(const caf::actor_addr& who, const caf::error& reason) {
  if (finishing_)
    return;
  for (auto& x : parts_) {
    if (x.who != who)
      continue;
    x.who = nullptr;
    x.is_ready = false;
    if (std::exchange(x.is_ending, false))
      restart_message().send();
    else
      failed(x, why_ended(reason));
    return;
  }
}

void supervisor::failed(part_state& x, const std::string& reason) {
  ACTORCSI_ASSERT(!finishing_);
  if (!x.was_ready) {
    // A part that has never started probably has a wrong option.
    give_up(x.who ? reason : x.what.name + ": " + reason);
    return;
  }
  auto& past = x.restarts;
  while (!past.empty() && now() - past.front() >= policy_.window)
    past.pop_front();
  auto is_critical = x.what.is_critical || policy_.all_critical;
  auto may_restart = past.size() < policy_.max_restarts;
  auto text = x.what.name + ": failed (" + reason + ")";
  if (x.what.is_unique || (is_critical && !may_restart)) {
    auto often = past.empty() ? std::string{}
                              : ", " + std::to_string(past.size() + 1)
                                  + " times within a minute";
    give_up(text + often + "; the node cannot go on without it");
    return;
  }
  auto due = may_restart ? now() : past.front() + policy_.window;
  past.push_back(due);
  ++x.total_restarts;
  end_until(x, due);
  auto others = end_dependents(x);
  auto wait =
    std::chrono::duration_cast<std::chrono::seconds>(due - now()).count();
  text += may_restart
            ? "; restarted, " + std::to_string(past.size()) + " of "
                + std::to_string(policy_.max_restarts) + " times a minute"
            : "; " + std::to_string(past.size() - 1)
                + " times within a minute, next start in "
                + std::to_string(wait) + " s";
  around_.out->info(others.empty() ? text : text + ", together with " + others);
  restart_message().send();
}

void supervisor::end_until(part_state& x, platform::time_point due) {
  x.is_ready = false;
  // A part that already waits is not started earlier.
  x.due = x.due == platform::time_point::max() ? due : std::max(x.due, due);
  if (x.who && !std::exchange(x.is_ending, true))
    caf::anon_send_exit(x.who, caf::exit_reason::user_shutdown);
}

std::string supervisor::end_dependents(const part_state& x) {
  std::string names;
  std::vector<const part_state*> gone = {&x};
  for (auto& other : parts_) {
    auto holds = [&](auto& need) {
      return std::count(gone.begin(), gone.end(), find_part(need)) > 0;
    };
    auto& needs = other.what.needs;
    if (&other == &x || std::none_of(needs.begin(), needs.end(), holds))
      continue;
    gone.push_back(&other);
    // A part that was not made yet is started in its order.
    if (!other.who && !other.was_ready)
      continue;
    end_until(other, x.due);
    names += (names.empty() ? "" : ", ") + other.what.name;
  }
  return names;
}

void supervisor::give_up(const std::string& reason) {
  finishing_ = true;
  around_.result->failed = true;
  around_.out->error(reason);
  if (around_.on_failure)
    around_.on_failure(reason);
  if (around_.on_finish)
    around_.on_finish();
  take_down();
}

// -- while it runs ------------------------------------------------------------

caf::expected<void> supervisor::note(const SupervisorNote& request) {
  around_.out->info(request.text());
  return caf::unit;
}

void supervisor::on_beat(const Beat& item) {
  around_.out->info(item.text());
}

void supervisor::status() {
  status_message().schedule(status_interval);
  collect(false, [this](const NodeReport& x) {
    if (!finishing_)
      around_.out->show(x);
  });
}

caf::timespan supervisor::elapsed() const {
  return all_up_ ? now() - started_ : caf::timespan{0};
}

void supervisor::collect(bool at_end,
                         std::function<void(const NodeReport&)> done) {
  auto deadline =
    at_end ? caf::timespan{last_deadline} : runtime::default_deadline;
  report_round round{*this, elapsed(), deadline, std::move(done)};
  for (auto& x : parts_) {
    auto& figures = x.what.figures;
    round.add(x.what, x.total_restarts,
              at_end ? figures.at_end : figures.while_running,
              x.is_ending ? nullptr : x.who);
  }
  round.end();
}

// -- ending -------------------------------------------------------------------

caf::expected<void> supervisor::stop() {
  finish();
  return caf::unit;
}

void supervisor::finish() {
  if (finishing_)
    return;
  finishing_ = true;
  if (around_.on_finish)
    around_.on_finish();
  status_message().cancel();
  restart_message().cancel();
  for (auto& x : parts_)
    for (auto id : x.what.last_orders)
      if (x.who)
        find_method(*x.what.service, id)
          ->call(*this, x.who, {}, last_deadline,
                 [](const caf::expected<std::string>&) { /* nop */ });
  collect(true, [this](const NodeReport& x) {
    around_.result->report = x;
    if (all_up_)
      around_.out->show(x);
    take_down();
  });
}

void supervisor::take_down() {
  status_message().cancel();
  restart_message().cancel();
  end_parts();
  quit();
}

void supervisor::end_parts() {
  ACTORCSI_ASSERT(!is_down_);
  is_down_ = true;
  // Ends consumers before producers.
  for (auto i = parts_.rbegin(); i != parts_.rend(); ++i)
    if (i->who)
      caf::anon_send_exit(std::exchange(i->who, nullptr),
                          caf::exit_reason::user_shutdown);
  directory_->clear();
}

void supervisor::on_exit() {
  around_.stop->on_stop(nullptr);
  // Another actor ended the supervisor, so the parts must be ended here.
  if (!is_down_) {
    finishing_ = true;
    around_.result->failed = true;
    around_.out->error("supervisor: it ended");
    if (around_.on_failure)
      around_.on_failure("supervisor: it ended");
    end_parts();
  }
  parts_.clear();
  around_ = {};
}

} // namespace actorcsi
