#include "tests/sim/board_unit.hpp"

#include <algorithm>
#include <deque>

#include "caf/send.hpp"

namespace actorcsi::sim {

namespace {

using std::chrono::milliseconds;

/// On top of one handler: the runs of other actors that are ready, too.
constexpr auto margin = milliseconds{3};

/// How late the camera may be in failing a snapshot: its watch comes every
/// 100 ms.
constexpr auto call_margin = milliseconds{1'000};

/// Frames that are remembered: a slow line carries one for half a minute.
constexpr size_t max_recent = 4096;

} // namespace

board_unit::board_unit(world& surroundings, wire& line,
                       const board_options& options)
  : world_(surroundings), wire_(line), options_(options), recent_(max_recent) {
  world_.log().name(options.machine.number,
                    "board " + std::to_string(options.machine.number));
}

board_unit::~board_unit() = default;

board_unit::powered::~powered() {
  calls->close();
  boss = nullptr;
  // The actors use the camera, which uses the machine's clock.
  machine->end();
  actors->clear();
  camera.reset();
}

void board_unit::boot() {
  auto who = options_.machine.number;
  world_.note(happening::boots, who, ++boots_);
  powered_ = std::make_shared<powered>();
  auto& x = *powered_;
  x.calls = std::make_shared<call_book>(world_, who);
  x.machine = std::make_unique<node>(world_, options_.machine);
  auto camera = options_.camera;
  camera.seed += boots_;
  x.camera = std::make_unique<camera_rig>(world_, x.machine->clock(), camera);
  x.machine->add(*x.camera);
  x.camera->port().on_frame = [this](const watched_csi::record& frame) {
    recent_[num_recent_++ % recent_.size()] = {boots_, frame};
  };
  x.blink = std::make_unique<pace>(
    "the LED", milliseconds{options_.settings.led.period_ms()});
  x.beat = std::make_unique<pace>(
    "the heartbeat", milliseconds{options_.settings.heartbeat.period_ms()});
  x.leds[0].on_set = [this, &x, who](bool on) {
    if (x.down || x.crippled)
      return;
    world_.note(happening::led, who, 0, on ? 1 : 0);
    x.blink->tick(world_, x.machine->clock().now(), bound());
  };
  x.leds[1].on_set = [this, &x, who](bool on) {
    if (x.down)
      return;
    world_.note(happening::led, who, 1, on ? 1 : 0);
  };
  x.leds[1].on_order = [this, &x](uint32_t number) {
    if (!x.down && !orders_.emplace(number, boots_).second)
      world_.fail("order " + std::to_string(number) + " is carried out twice");
  };
  x.out.on_line = [this, &x, who](const std::string& line) {
    if (x.down)
      return;
    world_.note(happening::says, who, world_.log().text(line));
    // The rest names a part: "uart: ...".
    if (line.find(": ") == std::string::npos && !x.crippled)
      x.beat->tick(world_, x.machine->clock().now(), 2 * bound());
  };
  x.out.on_error = [this, &x](const std::string& line) {
    if (!x.down && !x.crippled)
      world_.fail("the board cannot start: " + line);
  };
  node_ports ports;
  ports.cameras = {{"camera", &x.camera->port()}};
  ports.leds = {{"LED_BLUE", &x.leds[0]}, {"LED_RED", &x.leds[1]}};
  ports.button = &x.button;
  x.uart = std::make_unique<plug>(wire_.board_end());
  ports.uart = x.uart.get();
  ports.cpu = x.machine.get();
  part_list parts;
  x.actors = parts.actors();
  add_parts(parts, ports, options_.settings);
  add_order_taker(parts);
  parts.keep_all();
  supervisor::environment around{&x.out, &x.stop, &x.result};
  around.on_failure = [this, &x](const std::string&) {
    x.crippled = true;
    if (!x.down && on_failure)
      on_failure();
  };
  x.boss = caf::actor_cast<caf::actor>(
    x.machine->spawn<supervisor>(std::move(parts), options_.settings.duration,
                                 options_.policy, std::move(around)));
}

void board_unit::add_order_taker(part_list& to) {
  part_need real{"LED_RED", led_blink::id, reach::here};
  actorcsi::part taker;
  taker.name = "orders";
  taker.service = &led_service();
  taker.needs = {real};
  taker.figures = {&led_service(), 0, 0};
  taker.make = [real, pin = &powered_->leds[1]](caf::actor_system& sys,
                                                const resolver& all) {
    auto body = [pin, led = caf::actor_cast<led_actor>(all.find(real))](
                  caf::event_based_actor* self) -> caf::behavior {
      return {
        [=](led_blink, const LedBlink& request) {
          pin->on_order(request.period_ms());
          return self->delegate(led, led_blink{}, request);
        },
      };
    };
    return caf::actor_cast<caf::strong_actor_ptr>(sys.spawn(body));
  };
  to.add(std::move(taker));
}

camera_actor board_unit::find_camera() const {
  auto found = powered_->actors->find("camera", camera_service());
  return found ? caf::actor_cast<camera_actor>(found->who) : camera_actor{};
}

void board_unit::power_off() {
  if (!on())
    return;
  world_.note(happening::goes_down, options_.machine.number);
  powered_->down = true;
  powered_->machine->halt();
  powered_->uart->pull();
  wire_.board_is_reset();
  world_.at_rest([dying = std::move(powered_)] { /* nop */ });
}

void board_unit::kill(size_t which) {
  auto& x = *powered_;
  x.crippled = true;
  constexpr const char* names[] = {"camera", "capture", "heartbeat", "uart"};
  which %= mortals;
  if (which == std::size(names)) {
    caf::anon_send_exit(x.boss, caf::exit_reason::kill);
  } else {
    for (auto& entry : x.actors->entries())
      if (entry.name == names[which])
        caf::anon_send_exit(entry.who, caf::exit_reason::kill);
  }
  x.machine->poke();
}

void board_unit::hold_frames(uint32_t count, caf::timespan hold,
                             caf::timespan duration) {
  struct state {
    std::deque<platform::frame> frames;
  };
  auto camera = find_camera();
  if (!camera)
    return;
  auto body = [this, camera, count, hold,
               duration](caf::stateful_actor<state>* self) -> caf::behavior {
    FrameSubscription request;
    request.set_max_held(count);
    self
      ->request(camera, caf::infinite, camera_subscribe{}, request,
                caf::actor_cast<camera_subscribe::sink>(self))
      .then([](uint64_t) { /* nop */ }, [](caf::error&) { /* nop */ });
    self->delayed_send(self, duration, caf::atom("done"));
    return {
      [=](camera_subscribe::item, uint64_t, const platform::frame& x) {
        self->state.frames.push_back(x);
        if (self->state.frames.size() > count)
          world_.fail("somebody holds "
                      + std::to_string(self->state.frames.size())
                      + " frames, of " + std::to_string(count));
        self->delayed_send(self, hold, caf::atom("release"));
      },
      [=](caf::atom_value what) {
        if (what == caf::atom("done"))
          self->quit();
        else if (!self->state.frames.empty())
          self->state.frames.pop_front();
      },
    };
  };
  auto& machine = *powered_->machine;
  machine.adopt(machine.system().spawn(body));
}

void board_unit::snapshot(uint32_t deadline_ms, uint32_t skip) {
  auto camera = find_camera();
  if (!camera)
    return;
  SnapshotRequest request;
  request.set_deadline_ms(deadline_ms);
  request.set_skip_frames(skip);
  // The deadline starts anew with each frame that is let go.
  auto wait = (skip + 1) * milliseconds{deadline_ms} + call_margin
              + 4 * powered_->machine->longest_handler();
  call<camera_snapshot, platform::frame>(
    *powered_->machine, powered_->calls, camera,
    "snapshot within " + std::to_string(deadline_ms) + " ms",
    world_.now() + wait, request, [](const auto&) { /* nop */ });
}

caf::timespan board_unit::bound() const {
  return powered_->machine->longest_handler() + margin
         + 50 * options_.machine.cost;
}

void board_unit::check() {
  if (!on())
    return;
  auto& x = *powered_;
  x.camera->check();
  x.calls->check();
  x.machine->check_heap();
  if (x.crippled)
    return;
  auto now = x.machine->clock().now();
  auto most = bound();
  x.blink->check(world_, now, most);
  x.beat->check(world_, now, 2 * most);
}

void board_unit::mend() {
  if (on())
    powered_->camera->mend();
}

board_unit::taken_frame board_unit::find_taken(uint32_t number, unsigned bits,
                                               uint64_t sum) const {
  auto mask = bits < 32 ? (1u << bits) - 1 : UINT32_MAX;
  // The newest first.
  for (auto i = num_recent_;
       i > num_recent_ - std::min(num_recent_, max_recent); --i) {
    auto& x = recent_[(i - 1) % max_recent];
    if (x.what.sum == sum && (x.what.number & mask) == (number & mask))
      return x;
  }
  return {};
}

} // namespace actorcsi::sim
