#include "tests/sim/net_simulation.hpp"

#include <algorithm>
#include <cmath>

namespace actorcsi::sim {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr uint32_t everywhere = 0;

/// The last part of a run, without trouble, and how long recovery may take.
constexpr auto longest_calm = seconds{24};
constexpr auto recovery = seconds{14};

constexpr uint32_t baud = 3'000'000;

const char* const sizes[] = {"32x24", "64x48", "80x60"};
const char* const gateways[] = {"attic", "cellar"};

} // namespace

net_simulation::net_simulation(const run_options& options)
  : options_(options), random_(options.seed, "net set up") {
  if (options_.keeps_trace)
    world_.log().keep_all();
  auto total = seconds{options_.seconds};
  trouble_ends_ =
    world::begin + total - std::min<caf::timespan>(longest_calm, total);
  world_.log().name(everywhere, "world");
  agenda_ = std::make_unique<agenda>(world_);
  net_options around;
  around.seed = random_.next();
  around.max_delay = microseconds{random_.between(100, 20'000)};
  around.capacity = static_cast<size_t>(random_.between(2'000, 100'000));
  net_ = std::make_unique<net>(world_, around);
  std::vector<consumer_unit::source> sources;
  for (size_t i = 0; i < num_boards; ++i) {
    set_up_site(i);
    sources.push_back({sites_[i].board.get(), std::string{gateways[i]} + "."});
  }
  net_unit_options consumer;
  consumer.name = "desk";
  consumer.machine.number = 1 + 2 * num_boards;
  consumer.machine.cost = microseconds{random_.between(2, 20)};
  consumer.machine.max_mailbox = 200;
  consumer.peers.assign(std::begin(gateways), std::end(gateways));
  consumer_ = std::make_unique<consumer_unit>(world_, *net_, sources, consumer);
  draw_trouble();
  world_.after_step = [this] {
    for (auto& x : sites_)
      x.board->check();
    consumer_->check();
  };
}

net_simulation::~net_simulation() {
  // A failed run leaves things as they are.
  world_.after_step = nullptr;
}

void net_simulation::set_up_site(size_t which) {
  auto& r = random_;
  auto& x = sites_[which];
  auto drift = [&] { return (r.unit() * 2 - 1) * 1e-4; };
  auto number = static_cast<uint32_t>(1 + 2 * which);
  wire_options line;
  line.baud = baud;
  line.queue = 4096;
  line.seed = r.next();
  line.board = number;
  line.host = number + 1;
  x.line = std::make_unique<wire>(world_, line);
  board_options board;
  board.machine.number = number;
  board.machine.drift = drift();
  board.machine.cost = microseconds{r.between(5, 50)};
  board.machine.max_mailbox = 200;
  board.camera.who = number;
  board.camera.seed = r.next();
  auto& settings = board.settings;
  settings.camera.set_pixformat("GRAYSCALE");
  settings.camera.set_framesize(r.pick(sizes));
  settings.camera.set_framerate(static_cast<double>(r.between(10, 30)));
  settings.camera.set_framebuffers(3);
  settings.capture.set_process_ms(static_cast<uint32_t>(r.below(10)));
  settings.leds = {"LED_BLUE", "LED_RED"};
  settings.led.set_period_ms(static_cast<uint32_t>(r.between(150, 500)));
  settings.heartbeat.set_period_ms(static_cast<uint32_t>(r.between(200, 1500)));
  settings.uart.set_baud(baud);
  x.board = std::make_unique<board_unit>(world_, *x.line, board);
  net_unit_options gateway;
  gateway.name = gateways[which];
  gateway.machine.number = number + 1;
  gateway.machine.drift = drift();
  gateway.machine.cost = microseconds{r.between(2, 20)};
  gateway.machine.max_mailbox = 200;
  x.gateway =
    std::make_unique<gateway_unit>(world_, *net_, *x.line, baud, gateway);
  // Whoever starts it does so again.
  x.gateway->on_failure = [this, it = x.gateway.get()] {
    agenda_->after(milliseconds{0}, [this, it, boots = it->boots()] {
      if (it->boots() == boots)
        restart(*it, milliseconds{500});
    });
  };
}

void net_simulation::phase(const std::string& text) {
  world_.note(happening::phase, everywhere, world_.log().text(text));
}

// -- trouble ------------------------------------------------------------------

void net_simulation::incident(const std::string& text) {
  world_.note(happening::incident, everywhere, 0, world_.log().text(text));
}

void net_simulation::plan(const std::string& kind, double rate,
                          const std::function<void(random&)>& what) {
  random r{options_.seed, kind};
  rate *= 0.1 + 0.9 * r.unit();
  if (rate <= 0)
    return;
  auto at = world::begin + milliseconds{100};
  for (;;) {
    auto wait = -std::log(1 - r.unit()) / rate;
    at += caf::timespan{static_cast<int64_t>(wait * 1e9)};
    if (at >= trouble_ends_)
      return;
    auto number = num_planned_++;
    auto own = random{r.next(), kind};
    if (!options_.keep || options_.keep->count(number) > 0)
      agenda_->at(at, [this, kind, what, own]() mutable {
        incident(kind);
        what(own);
      });
  }
}

void net_simulation::draw_trouble() {
  // Per second: nothing, a few times a minute, and as much as a test can.
  auto much = [this](double rough) {
    constexpr double factors[] = {0, 1, 5};
    return rough * factors[static_cast<size_t>(options_.what)];
  };
  auto soon = [this](random& r, uint64_t most_ms) {
    return world_.now() + milliseconds{r.between(1, most_ms)};
  };
  const char* const names[] = {gateways[0], gateways[1], "desk"};
  plan("user calls", 2 + much(2), [this](random& r) {
    auto which = static_cast<size_t>(r.below(num_boards));
    consumer_->user_calls(which, r.next() >> 32);
  });
  plan("connections break", much(0.1),
       [=](random& r) { net_->break_all(r.pick(names)); });
  plan("a node is cut off", much(0.05), [=](random& r) {
    auto until = soon(r, 6'000);
    net_->hold(r.pick(names), until, true, true);
  });
  plan("a node is not heard", much(0.05), [=](random& r) {
    auto until = soon(r, 4'000);
    net_->hold(r.pick(names), until, false, true);
  });
  plan("a node hears nothing", much(0.05), [=](random& r) {
    auto until = soon(r, 4'000);
    net_->hold(r.pick(names), until, true, false);
  });
  plan("the network is slow", much(0.05), [=](random& r) {
    auto more = milliseconds{r.between(10, 800)};
    net_->slow_down(soon(r, 4'000), more);
  });
  plan("frames are held", much(0.05), [this](random& r) {
    auto hold = milliseconds{r.between(1, 1'000)};
    consumer_->hold_frames(hold, milliseconds{r.between(200, 3'000)});
  });
  plan("the consumer restarts", much(0.02), [this](random& r) {
    restart(*consumer_, milliseconds{r.between(1, 1'000)});
  });
  plan("a gateway restarts", much(0.03), [this](random& r) {
    auto& x = sites_[r.below(num_boards)];
    restart(*x.gateway, milliseconds{r.between(1, 1'000)});
  });
  plan("a board is reset", much(0.03), [this](random& r) {
    auto which = static_cast<size_t>(r.below(num_boards));
    reset_board(which, milliseconds{r.between(1, 500)});
  });
  plan("a cable is out", much(0.04), [this](random& r) {
    auto line = sites_[r.below(num_boards)].line.get();
    line->cable(false);
    agenda_->after(milliseconds{r.between(1, 3'000)},
                   [line] { line->cable(true); });
  });
}

void net_simulation::restart(net_unit& x, caf::timespan down) {
  if (!x.on())
    return;
  x.power_off();
  agenda_->after(down, [&x] { x.boot(); });
}

void net_simulation::reset_board(size_t which, caf::timespan down) {
  auto& x = sites_[which];
  x.board->power_off();
  auto number = ++x.board_boots_due;
  agenda_->after(down, [&x, number] {
    if (number == x.board_boots_due)
      x.board->boot();
  });
}

// -- a run --------------------------------------------------------------------

run_outcome net_simulation::run() {
  auto end = world::begin + seconds{options_.seconds};
  auto soon = [this] {
    return world::begin + microseconds{random_.below(50'000)};
  };
  for (auto& x : sites_) {
    agenda_->at(soon(), [&x] { x.board->boot(); });
    agenda_->at(soon(), [&x] { x.gateway->boot(); });
  }
  agenda_->at(soon(), [this] { consumer_->boot(); });
  world_.run_until(trouble_ends_);
  if (!world_.failed())
    settle(end);
  run_outcome result;
  if (!world_.failed()) {
    phase("the end");
    consumer_->power_off();
    for (auto& x : sites_) {
      x.gateway->power_off();
      x.board->power_off();
    }
  }
  result.failed = world_.failed();
  result.failure = world_.failure();
  result.failed_at = world_.failed_at();
  result.events = result.failed ? world_.log().last() : "";
  if (options_.keeps_trace)
    result.log = std::make_shared<const trace>(world_.log());
  result.hash = world_.log().hash();
  result.num_events = world_.log().count();
  result.steps = world_.steps();
  result.incidents = num_planned_;
  for (size_t i = 0; i < num_boards; ++i) {
    result.host_frames += consumer_->frames(i);
    result.boots += sites_[i].board->boots();
  }
  result.calls = consumer_->answered();
  return result;
}

void net_simulation::settle(time_point end) {
  phase("the trouble is over");
  net_->mend();
  for (auto& x : sites_) {
    x.line->mend();
    x.board->mend();
  }
  world_.run_until(std::min(end, world_.now() + recovery));
  if (world_.failed())
    return;
  phase("everything is well");
  if (!consumer_->on())
    return world_.fail("the consumer is not there when all is well");
  consumer_->expect_success();
  uint64_t shown[num_boards];
  auto since = world_.now();
  for (size_t i = 0; i < num_boards; ++i) {
    shown[i] = consumer_->frames(i);
    for (uint64_t value = 0; value < 4; ++value)
      consumer_->user_calls(i, value);
  }
  world_.run_until(end);
  if (world_.failed())
    return;
  auto time = std::chrono::duration<double>(world_.now() - since).count();
  for (size_t i = 0; i < num_boards; ++i) {
    auto seen = consumer_->frames(i) - shown[i];
    // At the least rate there is, and a quarter of that.
    if (static_cast<double>(seen) < 2.5 * time - 2)
      return world_.fail("only " + std::to_string(seen) + " frames of "
                         + gateways[i] + " came in " + std::to_string(time)
                         + " s when all is well");
  }
}

} // namespace actorcsi::sim
