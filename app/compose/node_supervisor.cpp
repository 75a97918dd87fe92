#include "app/compose/node_supervisor.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "platform/runtime/message_counter.hpp"

namespace actorcsi {

namespace {

constexpr auto show_interval = std::chrono::seconds{1};

/// Time for the actors' figures when the run is over, at most.
constexpr auto last_words = std::chrono::seconds{2};

} // namespace

node_supervisor::node_supervisor(caf::actor_config& cfg, node_plan plan,
                                 receptionist_actor names,
                                 caf::timespan duration, std::string first_led,
                                 surroundings around)
  : gathering(cfg),
    plan_(std::move(plan)),
    names_(std::move(names)),
    duration_(duration),
    around_(around) {
  actors_.first_led = std::move(first_led);
  for (auto& part : std::exchange(plan_.parts, {})) {
    part_state x;
    x.part = std::move(part);
    parts_.push_back(std::move(x));
  }
  around_.stop->on_stop(&finish_message().doorbell());
  start_message().send();
}

// -- starting -----------------------------------------------------------------

void node_supervisor::start() {
  started_ = now();
  subscribe_to<receptionist_notices>(names_).then(
    [](uint64_t) { /* nop */ }, [](const caf::error&) { /* nop */ });
  // Programs that look at the node find it by this name.
  ask<receptionist_announce>(
    names_, runtime::actor_ref{"receptionist",
                               receptionist_service().name,
                               {},
                               caf::actor_cast<caf::strong_actor_ptr>(names_)})
    .then([] { /* nop */ }, [](const caf::error&) { /* nop */ });
  for (auto& x : parts_)
    start_part(x);
  show_message().schedule(show_interval);
  if (duration_.count() > 0)
    finish_message().schedule_at(started_ + duration_);
}

void node_supervisor::start_part(part_state& x) {
  x.due = platform::time_point::max();
  x.who = x.part.make(actors_);
  runtime::name_actor(home_system(), x.who, x.part.name);
  monitor(caf::actor_cast<caf::actor>(x.who));
  // Beats are shown where the heart is.
  if (x.part.service == &heartbeat_service())
    subscribe_to<heartbeat_subscribe>(actors_.heartbeat)
      .then([](uint64_t) { /* nop */ }, [](const caf::error&) { /* nop */ });
  if (x.part.service == &board_service())
    subscribe_to<board_notices>(caf::actor_cast<board_actor>(x.who))
      .then([](uint64_t) { /* nop */ }, [](const caf::error&) { /* nop */ });
  carry_out(x, 0);
}

void node_supervisor::carry_out(part_state& x, size_t next) {
  if (next == x.part.orders.size()) {
    x.was_ready = true;
    // Others learn of it once it is ready.
    ask<receptionist_announce>(
      names_, runtime::actor_ref{x.part.name, x.part.service->name, {}, x.who})
      .then([] { /* nop */ },
            [this](const caf::error& reason) {
              around_.out->complain(describe(reason));
            });
    return;
  }
  auto& order = x.part.orders[next];
  for (auto& method : x.part.service->methods) {
    if (method.id != order.method)
      continue;
    method.call(
      *this, x.who, order.request, runtime::default_deadline,
      [this, &x, next, who = x.who](const caf::expected<std::string>& answer) {
        // Its end is heard of otherwise.
        if (finishing_ || x.who != who)
          return;
        if (answer)
          carry_out(x, next + 1);
        else
          failed(x, answer.error());
      });
    return;
  }
}

void node_supervisor::failed(part_state& x, const caf::error& reason) {
  auto text = describe(prefixed(reason, "--" + x.part.group + "."));
  if (!x.was_ready) {
    // What does not work at first is a wrong option.
    finishing_ = true;
    around_.result->failed = true;
    around_.out->complain(text);
    take_down();
    return;
  }
  if (x.who)
    caf::anon_send_exit(std::exchange(x.who, nullptr),
                        caf::exit_reason::user_shutdown);
  auto& past = x.restarts;
  while (!past.empty() && now() - past.front() >= restart_window)
    past.pop_front();
  x.due = past.size() < max_restarts ? now() : past.front() + restart_window;
  auto wait =
    std::chrono::duration_cast<std::chrono::seconds>(x.due - now()).count();
  around_.out->say(
    x.part.name + ": failed (" + text + "); "
    + (wait > 0 ? std::to_string(past.size())
                    + " times within a minute, next "
                      "start in "
                    + std::to_string(wait) + " s"
                : "started anew, " + std::to_string(past.size() + 1) + " of "
                    + std::to_string(max_restarts) + " times a minute"));
  past.push_back(x.due);
  schedule_restart();
}

void node_supervisor::schedule_restart() {
  auto due = platform::time_point::max();
  for (auto& x : parts_)
    due = std::min(due, x.due);
  if (due != platform::time_point::max())
    restart_message().schedule_at(due);
}

void node_supervisor::restart() {
  if (finishing_)
    return;
  for (auto& x : parts_)
    if (x.due <= now()) {
      ++x.total_restarts;
      start_part(x);
    }
  schedule_restart();
}

void node_supervisor::on_down(const caf::actor_addr& who,
                              const caf::error& reason) {
  if (finishing_)
    return;
  for (auto& x : parts_)
    if (x.who == who) {
      x.who = nullptr;
      failed(x, reason);
      return;
    }
}

// -- while it runs ------------------------------------------------------------

void node_supervisor::on_beat(const Beat& item) {
  around_.out->say(item.text());
}

void node_supervisor::on_notice(const NodeNotice& item) {
  around_.out->say(item.text());
}

void node_supervisor::on_board(const BoardNotice& item) {
  around_.out->say("board: " + item.text());
}

void node_supervisor::show() {
  show_message().schedule(show_interval);
  node_statistics before;
  before.elapsed = now() - started_;
  gather(actors_, before, [this](const node_statistics& x) {
    if (!finishing_)
      around_.out->show(x);
  });
}

void node_supervisor::gather_all(
  std::function<void(const network_statistics&)> done) {
  struct round {
    network_statistics result;
    std::function<void(const network_statistics&)> done;
    size_t pending = 2;
    void answered() {
      if (--pending == 0)
        done(result);
    }
  };
  auto shared = std::make_shared<round>();
  shared->done = std::move(done);
  node_statistics before;
  before.elapsed = now() - started_;
  auto silent = [shared](const caf::error&) { shared->answered(); };
  for (auto& x : parts_) {
    if (x.total_restarts > 0)
      shared->result.restarts[x.part.name] = x.total_restarts;
    if (!x.who || x.part.service != &capture_service())
      continue;
    ++shared->pending;
    ask_within<capture_statistics>(last_words,
                                   caf::actor_cast<capture_actor>(x.who))
      .then(
        [shared, name = x.part.name](const CaptureStatistics& counts) {
          shared->result.captures[name] = counts;
          shared->answered();
        },
        silent);
  }
  for (auto& [name, who] : plan_.relays) {
    ++shared->pending;
    ask_within<camera_relay_finish>(last_words, who)
      .then(
        [shared, name = name](const RelayStatistics& counts) {
          shared->result.relays[name] = counts;
          shared->answered();
        },
        silent);
  }
  ask_within<receptionist_status>(last_words, names_)
    .then(
      [shared](const NodeStatus& status) {
        shared->result.status = status;
        shared->answered();
      },
      silent);
  gather(actors_, before, [shared](const node_statistics& x) {
    shared->result.node = x;
    shared->answered();
  });
}

// -- ending -------------------------------------------------------------------

caf::expected<void> node_supervisor::stop() {
  finish();
  return caf::unit;
}

void node_supervisor::finish() {
  if (finishing_)
    return;
  finishing_ = true;
  show_message().cancel();
  restart_message().cancel();
  for (auto& x : parts_)
    if (x.who && x.part.service == &capture_service())
      tell<capture_stop>(caf::actor_cast<capture_actor>(x.who));
  gather_all([this](const network_statistics& x) {
    around_.result->statistics = x;
    around_.out->show(x.node);
    take_down();
  });
}

void node_supervisor::take_down() {
  // Those that take before those that give.
  for (auto i = parts_.rbegin(); i != parts_.rend(); ++i)
    if (i->who)
      caf::anon_send_exit(std::exchange(i->who, nullptr),
                          caf::exit_reason::user_shutdown);
  for (auto& x : plan_.stand_ins)
    send_exit(x, caf::exit_reason::user_shutdown);
  send_exit(names_, caf::exit_reason::user_shutdown);
  plan_ = node_plan{};
  parts_.clear();
  actors_ = node_actors{};
  quit();
}

void node_supervisor::on_exit() {
  around_.stop->on_stop(nullptr);
}

} // namespace actorcsi
