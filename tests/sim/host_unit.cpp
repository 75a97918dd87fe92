#include "tests/sim/host_unit.hpp"

#include <deque>

#include "caf/send.hpp"
#include "caf/stateful_actor.hpp"

#include "tests/sim/shown_frame.hpp"

namespace actorcsi::sim {

namespace {

/// Frames that whoever shows them may hold.
constexpr uint32_t max_held = 4;

/// How long the word that the board has begun anew takes to the callers.
constexpr auto tell_limit = std::chrono::milliseconds{100};

struct viewer_state {
  std::deque<platform::frame> frames;
  caf::timespan hold{0};
};

} // namespace

host_unit::host_unit(world& surroundings, wire& line, board_unit& board,
                     const host_options& options)
  : world_(surroundings), wire_(line), board_(board), options_(options) {
  world_.log().name(options.machine.number,
                    "host " + std::to_string(options.machine.number));
}

host_unit::~host_unit() = default;

host_unit::powered::~powered() {
  calls->close();
  board = nullptr;
  camera = nullptr;
  capture = nullptr;
  heartbeat = nullptr;
  led = nullptr;
  uart = nullptr;
  viewer = nullptr;
  machine->end();
}

// -- being there --------------------------------------------------------------

void host_unit::boot() {
  auto who = options_.machine.number;
  world_.note(happening::boots, who, ++boots_);
  powered_ = std::make_shared<powered>();
  powered_->port = std::make_unique<plug>(wire_.host_end());
  powered_->calls = std::make_shared<call_book>(world_, who);
  powered_->machine = std::make_unique<node>(world_, options_.machine);
  make_board_actor();
}

void host_unit::make_board_actor() {
  auto& x = *powered_;
  auto& sys = x.machine->system();
  x.open = false;
  x.connected = false;
  x.board = x.machine->spawn<board>(
    *x.port, options_.seed + static_cast<uint32_t>(boots_) * 1000);
  auto proxy_for = [&](const runtime::service_info& service, const char* name) {
    auto result = make_proxy(sys, x.board, service, name);
    x.machine->adopt(result);
    return result;
  };
  x.camera = caf::actor_cast<camera_actor>(proxy_for(camera_service(), ""));
  x.capture = caf::actor_cast<capture_actor>(proxy_for(capture_service(), ""));
  x.heartbeat =
    caf::actor_cast<heartbeat_actor>(proxy_for(heartbeat_service(), ""));
  x.led = caf::actor_cast<led_actor>(proxy_for(led_service(), "orders"));
  x.uart = caf::actor_cast<uart_peer_actor>(proxy_for(uart_peer_service(), ""));
  auto view = [this, &x, to = x.board](
                caf::stateful_actor<viewer_state>* self) -> caf::behavior {
    FrameSubscription request;
    request.set_max_held(max_held);
    self
      ->request(to, caf::infinite, board_frames{}, request,
                caf::actor_cast<board_frames::sink>(self))
      .then([](uint64_t) { /* nop */ });
    self
      ->request(to, caf::infinite, board_notices{},
                caf::actor_cast<board_notices::sink>(self))
      .then([](uint64_t) { /* nop */ });
    return {
      [=, &x](board_frames::item, uint64_t, const platform::frame& shown) {
        if (!x.down)
          on_frame(shown);
        if (self->state.hold == caf::timespan{0})
          return;
        self->state.frames.push_back(shown);
        self->delayed_send(self, self->state.hold, caf::atom("release"));
      },
      [=, &x](board_notices::item, uint64_t, const BoardNotice& notice) {
        if (x.down)
          return;
        auto event = notice.event();
        world_.note(happening::link, options_.machine.number,
                    static_cast<uint64_t>(event));
        if (event == BOARD_EVENT_RESET) {
          told_due_ = world_.now() + tell_limit;
          told_boot_ = board_.boots();
        }
        if (event == BOARD_EVENT_LOST || event == BOARD_EVENT_PORT_GONE)
          x.connected = false;
        else
          x.connected = true;
      },
      [=](caf::atom_value) {
        if (!self->state.frames.empty())
          self->state.frames.pop_front();
      },
      [=](caf::timespan hold) { self->state.hold = hold; },
    };
  };
  x.viewer = sys.spawn(view);
  x.machine->adopt(x.viewer);
}

bool host_unit::try_open() {
  if (!on() || powered_->open)
    return true;
  auto& x = *powered_;
  BoardOpen request;
  request.set_baud(options_.baud);
  auto& sys = x.machine->system();
  auto opened = [&x, who = x.board](caf::event_based_actor* self,
                                    const BoardOpen& order) {
    self->request(who, caf::infinite, board_open{}, order)
      .then([&x, who] { x.open = x.open || x.board == who; },
            [](caf::error&) { /* again later */ });
  };
  x.machine->adopt(sys.spawn(opened, request));
  return false;
}

void host_unit::power_off() {
  if (!on())
    return;
  world_.note(happening::goes_down, options_.machine.number);
  powered_->down = true;
  powered_->machine->halt();
  powered_->port->pull();
  wire_.host_is_gone();
  answered_ += powered_->calls->answered();
  open_orders_.clear();
  told_due_ = time_point::max();
  world_.at_rest([dying = std::move(powered_)] { /* nop */ });
}

void host_unit::kill_board_actor() {
  auto& x = *powered_;
  caf::anon_send_exit(x.board, caf::exit_reason::kill);
  caf::anon_send_exit(x.viewer, caf::exit_reason::kill);
  x.machine->poke();
  make_board_actor();
}

void host_unit::hold_frames(caf::timespan hold, caf::timespan duration) {
  auto& x = *powered_;
  caf::anon_send(x.viewer, hold);
  auto later = [viewer = x.viewer, duration](caf::event_based_actor* self) {
    self->delayed_send(viewer, duration, caf::timespan{0});
  };
  x.machine->adopt(x.machine->system().spawn(later));
}

// -- what is checked ----------------------------------------------------------

void host_unit::on_frame(const platform::frame& x) {
  ++frames_;
  auto seen = look_at(x, board_);
  world_.note(happening::frame_at_host, options_.machine.number, seen.number);
  if (seen.torn)
    return world_.fail("the host shows a frame that is torn");
  auto number = std::to_string(seen.number);
  if (seen.boot == 0)
    return world_.fail("the host shows a frame " + number
                       + " that the board has not taken");
  if (seen.boot < last_boot_
      || (seen.boot == last_boot_ && seen.number <= last_number_))
    return world_.fail("the host shows frame " + number + " after "
                       + std::to_string(last_number_));
  last_number_ = seen.number;
  last_boot_ = seen.boot;
}

void host_unit::check() {
  if (!on())
    return;
  powered_->calls->check();
  powered_->machine->check_heap();
  if (world_.now() >= told_due_) {
    told_due_ = time_point::max();
    for (auto x : open_orders_)
      if (auto boot = board_.boot_that_did(x); boot != 0 && boot < told_boot_)
        world_.fail("order " + std::to_string(x)
                    + " has not ended although its board has begun anew");
  }
  if (board_.last_order() > last_order_)
    world_.fail("the board has carried out order "
                + std::to_string(board_.last_order()) + ", of "
                + std::to_string(last_order_));
}

void host_unit::expect_success() {
  strict_ = true;
  if (on())
    powered_->calls->expect_success();
}

bool host_unit::connected() const {
  return on() && powered_->connected;
}

uint64_t host_unit::answered() const {
  return answered_ + (on() ? powered_->calls->answered() : 0);
}

} // namespace actorcsi::sim
