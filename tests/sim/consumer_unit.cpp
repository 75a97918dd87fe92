#include "tests/sim/consumer_unit.hpp"

#include <deque>

#include "caf/send.hpp"
#include "caf/stateful_actor.hpp"

#include "actorcsi/frame_saver.actor.hpp"

#include "app/compose/pc/pc_parts.hpp"

#include "tests/sim/shown_frame.hpp"

namespace actorcsi::sim {

namespace {

using std::chrono::milliseconds;

/// A stand-in gives up after 5 s; the board's actor at the gateway has 10 s,
/// and the answer its way back.
constexpr auto call_limit = milliseconds{12'000};

/// As of the host's users: periods of orders are their numbers.
constexpr uint32_t first_order = 1'000'000;

constexpr uint32_t max_held = 4;

struct shelf_state {
  std::deque<platform::frame> frames;
  caf::timespan hold{0};
};

} // namespace

consumer_unit::consumer_unit(world& surroundings, net& around,
                             std::vector<source> sources,
                             const net_unit_options& options)
  : net_unit(surroundings, around, options),
    sources_(std::move(sources)),
    shown_(sources_.size()),
    last_order_(first_order) {
  // nop
}

consumer_unit::~consumer_unit() = default;

consumer_unit::consumer_powered::~consumer_powered() {
  calls->close();
  viewers.clear();
  end();
}

std::shared_ptr<net_unit::powered> consumer_unit::make() {
  return std::make_shared<consumer_powered>();
}

void consumer_unit::list_parts(part_list& to) {
  auto& x = mine();
  x.calls = std::make_shared<call_book>(world_, number());
  x.viewers.resize(sources_.size());
  add_pc_parts(to, pc_ports{}, run_settings{}, names());
  for (size_t i = 0; i < sources_.size(); ++i)
    to.add(viewer_of(i));
  to.keep(std::vector<std::string>{});
}

actorcsi::part consumer_unit::viewer_of(size_t which) {
  auto& x = mine();
  auto& prefix = sources_[which].prefix;
  part_need camera{prefix + "camera", camera_subscribe::id, reach::anywhere};
  actorcsi::part result;
  result.name = "viewer of " + prefix;
  result.service = &frame_saver_service();
  // It is called from here as well as shown.
  result.needs = {
    camera,
    {prefix + "orders", led_blink::id, reach::anywhere},
    {prefix + "heartbeat", heartbeat_configure::id, reach::anywhere}};
  result.figures = {&frame_saver_service(), 0, 0};
  result.is_listed = false;
  result.make = [this, &x, which, camera](caf::actor_system& sys,
                                          const resolver& all) {
    auto from = caf::actor_cast<camera_actor>(all.find(camera));
    auto view = [this, &x, which, from](
                  caf::stateful_actor<shelf_state>* self) -> caf::behavior {
      FrameSubscription request;
      request.set_max_held(max_held);
      self
        ->request(from, caf::infinite, camera_subscribe{}, request,
                  caf::actor_cast<camera_subscribe::sink>(self))
        .then([](uint64_t) { /* nop */ });
      return {
        [=, &x](camera_subscribe::item, uint64_t, const platform::frame& item) {
          if (!x.down)
            on_frame(which, item);
          if (self->state.hold == caf::timespan{0})
            return;
          self->state.frames.push_back(item);
          self->delayed_send(self, self->state.hold, caf::atom("release"));
        },
        [=](caf::atom_value) {
          if (!self->state.frames.empty())
            self->state.frames.pop_front();
        },
        [=](caf::timespan hold) { self->state.hold = hold; },
      };
    };
    x.viewers[which] = sys.spawn(view);
    return caf::actor_cast<caf::strong_actor_ptr>(x.viewers[which]);
  };
  return result;
}

void consumer_unit::stop() {
  answered_ += mine().calls->answered();
}

void consumer_unit::hold_frames(caf::timespan hold, caf::timespan duration) {
  if (!on())
    return;
  auto& x = mine();
  for (auto& viewer : x.viewers) {
    if (!viewer)
      continue;
    caf::anon_send(viewer, hold);
    auto later = [viewer, duration](caf::event_based_actor* self) {
      self->delayed_send(viewer, duration, caf::timespan{0});
    };
    x.machine->adopt(x.machine->system().spawn(later));
  }
}

// -- calls --------------------------------------------------------------------

void consumer_unit::order(size_t which) {
  auto number = ++last_order_;
  LedBlink request;
  request.set_period_ms(number);
  auto look = [this, number, board = sources_[which].board](
                const caf::expected<LedState>& x) {
    if (x && x->period_ms() != number)
      world_.fail("order " + std::to_string(number) + " got the answer to "
                  + std::to_string(x->period_ms()));
    if (x && board->boot_that_did(number) == 0)
      world_.fail("order " + std::to_string(number)
                  + " is answered and was not carried out");
  };
  auto& x = mine();
  auto orders = find<led_actor>(which, "orders", led_service());
  if (!orders)
    return;
  call<led_blink, LedState>(*x.machine, x.calls, orders,
                            sources_[which].prefix + "orders blink "
                              + std::to_string(number),
                            world_.now() + call_limit, request, look);
}

void consumer_unit::look_at_counts(size_t which) {
  auto& x = mine();
  auto look = [this](const caf::expected<RelayStatistics>& counts) {
    if (!counts)
      return;
    auto sum = counts->delivered();
    for (auto& reason : counts->dropped())
      sum += reason.second;
    if (counts->received() != sum)
      world_.fail("a relay has received " + std::to_string(counts->received())
                  + " frames and accounts for " + std::to_string(sum));
  };
  auto relay = find<camera_relay_actor>(which, "camera", camera_service());
  if (!relay)
    return;
  call<camera_relay_counts, RelayStatistics>(
    *x.machine, x.calls, relay, "relay counts", world_.now() + call_limit,
    caf::unit, look);
}

void consumer_unit::user_calls(size_t which, uint64_t value) {
  if (!on())
    return;
  auto& x = mine();
  which %= sources_.size();
  switch (value % 4) {
  case 0: {
    auto heartbeat =
      find<heartbeat_actor>(which, "heartbeat", heartbeat_service());
    if (!heartbeat)
      return;
    HeartbeatConfig request;
    auto text = "beat " + std::to_string(value % 1'000);
    request.set_text(text);
    auto look = [this, text](const caf::expected<HeartbeatConfig>& answer) {
      if (answer && answer->text() != text)
        world_.fail("the heartbeat says '" + answer->text() + "', not '" + text
                    + "'");
    };
    return call<heartbeat_configure, HeartbeatConfig>(
      *x.machine, x.calls, heartbeat,
      sources_[which].prefix + "heartbeat " + text, world_.now() + call_limit,
      request, look);
  }
  case 1:
    return look_at_counts(which);
  default:
    return order(which);
  }
}

// -- what is checked ----------------------------------------------------------

void consumer_unit::on_frame(size_t which, const platform::frame& x) {
  auto& last = shown_[which];
  ++last.frames;
  auto seen = look_at(x, *sources_[which].board);
  world_.note(happening::frame_at_host, options_.machine.number, seen.number);
  if (seen.torn)
    return world_.fail(name() + " shows a frame that is torn");
  auto number = std::to_string(seen.number);
  if (seen.boot == 0)
    return world_.fail(name() + " shows a frame " + number
                       + " that the board has not taken");
  if (seen.boot < last.boot
      || (seen.boot == last.boot && seen.number <= last.number))
    return world_.fail(name() + " shows frame " + number + " after "
                       + std::to_string(last.number));
  last.number = seen.number;
  last.boot = seen.boot;
}

void consumer_unit::check() {
  if (!on())
    return;
  mine().calls->check();
  mine().machine->check_heap();
  for (auto& x : sources_)
    if (x.board->last_order() > last_order_)
      world_.fail("a board has carried out order "
                  + std::to_string(x.board->last_order()) + ", of "
                  + std::to_string(last_order_));
}

void consumer_unit::expect_success() {
  strict_ = true;
  if (on())
    mine().calls->expect_success();
}

uint64_t consumer_unit::answered() const {
  return answered_ + (on() ? mine().calls->answered() : 0);
}

} // namespace actorcsi::sim
