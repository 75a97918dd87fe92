#include "tests/sim/simulation.hpp"

#include <algorithm>

#include "platform/base/assert.hpp"
#include "platform/csi/formats.hpp"

namespace actorcsi::sim {

static_assert(platform::assertions_are_on,
              "the simulation relies on assertions: configure with "
              "-DACTORCSI_ASSERTIONS=ON");

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// The numbers of the parts in the trace.
constexpr uint32_t everywhere = 0;
constexpr uint32_t board_number = 1;
constexpr uint32_t host_number = 2;

/// The last part of a run, without trouble, and the time in it after which
/// everything has to be well.
constexpr auto longest_calm = seconds{24};
constexpr auto recovery = seconds{17};

/// How long the camera suffers from something that is over.
constexpr auto aftermath = seconds{4};

const uint32_t rates[] = {115'200, 460'800, 921'600, 3'000'000};
const char* const sizes[] = {"32x24", "64x48", "80x60", "96x64", "QQVGA"};
const char* const formats[] = {"GRAYSCALE", "RGB565", "BAYER", "YUV422"};

} // namespace

simulation::simulation(const run_options& options)
  : options_(options), random_(options.seed, "set up") {
  if (options_.keeps_trace)
    world_.log().keep_all();
  set_up();
}

simulation::~simulation() {
  // A failed run leaves things as they are.
  world_.after_step = nullptr;
}

void simulation::set_up() {
  auto& r = random_;
  world_.log().name(everywhere, "world");
  auto is_fixed = !options_.framesize.empty();
  auto harsh = options_.what == profile::storm;
  baud_ = is_fixed ? 3'000'000 : r.pick(rates);
  auto& camera = settings_.camera;
  camera.set_pixformat(is_fixed ? "GRAYSCALE" : r.pick(formats));
  camera.set_framesize(is_fixed ? options_.framesize : r.pick(sizes));
  camera.set_framerate(is_fixed ? 30 : static_cast<double>(r.between(10, 60)));
  camera.set_framebuffers(is_fixed ? 3 : static_cast<int>(r.between(1, 6)));
  if (!is_fixed && r.chance(0.5))
    camera.set_framebuffers(3);
  settings_.capture.set_process_ms(
    is_fixed ? 0 : static_cast<uint32_t>(r.below(harsh ? 60 : 25)));
  settings_.capture.set_report_every(static_cast<uint32_t>(r.below(60)));
  settings_.leds = {"LED_BLUE", "LED_RED"};
  settings_.led.set_period_ms(static_cast<uint32_t>(r.between(150, 500)));
  settings_.heartbeat.set_period_ms(
    static_cast<uint32_t>(r.between(200, 1500)));
  settings_.uart.set_baud(baud_);

  agenda_ = std::make_unique<agenda>(world_);
  wire_options line;
  line.baud = baud_;
  line.queue = static_cast<size_t>(r.between(512, 4096));
  line.seed = r.next();
  line.board = board_number;
  line.host = host_number;
  wire_ = std::make_unique<wire>(world_, line);

  auto drift = [&] { return (r.unit() * 2 - 1) * (harsh ? 1e-3 : 1e-4); };
  board_options board;
  board.machine.number = board_number;
  board.machine.drift = drift();
  board.machine.cost = microseconds{r.between(5, 50)};
  board.machine.max_mailbox = 200;
  board.camera.who = board_number;
  board.camera.seed = r.next();
  board.camera.jitter = r.chance(0.5) ? r.unit() * 0.3 : 0;
  board.camera.latency = microseconds{r.between(1, 60)};
  board.camera.cached = r.chance(0.5);
  board.settings = settings_;
  // Every other board starts failed parts again; the rest are reset.
  if (options_.seed % 2 == 1)
    board.policy = restart_policy{};
  board_ = std::make_unique<board_unit>(world_, *wire_, board);
  board_->on_failure = [this] {
    agenda_->after(milliseconds{0}, [this, boots = board_->boots()] {
      if (board_->on() && board_->boots() == boots)
        reset_board(milliseconds{100});
    });
  };

  host_options host;
  host.machine.number = host_number;
  host.machine.drift = drift();
  host.machine.cost = microseconds{r.between(2, 20)};
  host.machine.max_mailbox = 200;
  host.baud = baud_;
  host.seed = static_cast<uint32_t>(r.next());
  host_ = std::make_unique<host_unit>(world_, *wire_, *board_, host);

  auto total = seconds{options_.seconds};
  auto calm = std::min<caf::timespan>(longest_calm, total);
  schedule_ = make_schedule(options_.seed, options_.what,
                            world::begin + milliseconds{100},
                            world::begin + (total - calm));
  world_.after_step = [this] { check(); };
}

void simulation::phase(const std::string& text) {
  world_.note(happening::phase, everywhere, world_.log().text(text));
}

run_outcome simulation::run() {
  auto end = world::begin + seconds{options_.seconds};
  auto calm = std::min<caf::timespan>(longest_calm, seconds{options_.seconds});
  for (size_t i = 0; i < schedule_.size(); ++i)
    if (!options_.keep || options_.keep->count(i) > 0)
      agenda_->at(schedule_[i].at, [this, i] { strike(i); });
  agenda_->at(world::begin + microseconds{random_.below(50'000)},
              [this] { board_->boot(); });
  agenda_->at(world::begin + microseconds{random_.below(50'000)}, [this] {
    host_->boot();
    look_for_port();
  });
  world_.run_until(end - calm);
  if (!world_.failed())
    settle(end);
  run_outcome result;
  result.board_frames = board_->on() ? board_->camera().port().frames() : 0;
  // What is held beyond its board's end shows when that goes.
  if (!world_.failed()) {
    phase("the end");
    host_->power_off();
    board_->power_off();
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
  result.incidents = schedule_.size();
  result.host_frames = host_->frames();
  result.calls = host_->answered();
  result.boots = board_->boots();
  return result;
}

void simulation::check() {
  board_->check();
  host_->check();
}

// -- trouble ------------------------------------------------------------------

void simulation::reset_board(caf::timespan down) {
  board_->power_off();
  auto number = ++board_boots_due_;
  agenda_->after(down, [this, number] {
    if (number == board_boots_due_)
      board_->boot();
  });
}

void simulation::restart_host(caf::timespan down) {
  host_->power_off();
  auto number = ++host_boots_due_;
  agenda_->after(down, [this, number] {
    if (number == host_boots_due_)
      host_->boot();
  });
}

void simulation::look_for_port() {
  host_->try_open();
  agenda_->after(milliseconds{500}, [this] { look_for_port(); });
}

void simulation::strike(size_t number) {
  auto& x = schedule_[number];
  world_.note(happening::incident, everywhere, number,
              world_.log().text(describe(x)));
  auto duration = milliseconds{x.a};
  switch (x.what) {
  case trouble::host_restart:
    return restart_host(duration);
  case trouble::board_reset:
    return reset_board(duration);
  case trouble::user:
    // With a size of one's own nobody sets another.
    if (options_.framesize.empty())
      host_->user_calls(x.a, x.b);
    else
      host_->user_calls(x.a % 3, x.b);
    return;
  case trouble::host_actor:
    if (host_->on())
      host_->kill_board_actor();
    return;
  case trouble::host_holder:
    if (host_->on())
      host_->hold_frames(milliseconds{1 + x.c % 1'000}, duration);
    return;
  case trouble::noise:
  case trouble::babble:
  case trouble::cable:
  case trouble::delay:
  case trouble::port_gone:
    return act_on_line(x);
  default:
    break;
  }
  if (!board_->on())
    return;
  auto& camera = board_->camera();
  auto now = board_->machine().clock().now();
  auto count = static_cast<uint32_t>(x.a);
  if (x.what != trouble::board_holder && x.what != trouble::snapshot)
    camera.disturb(now + duration + aftermath);
  switch (x.what) {
  case trouble::overrun:
    return camera.strike(platform::fault::overrun, count);
  case trouble::bus_error:
    return camera.strike(platform::fault::bus_error, count);
  case trouble::late_dma:
    return camera.strike(platform::fault::late_dma, count);
  case trouble::missed_line:
    return camera.strike(platform::fault::missed_line, count);
  case trouble::silence:
    return camera.chip().silence(duration);
  case trouble::dead_sensor:
    return camera.chip().inject(platform::fault::silent);
  case trouble::sensor_bus:
    return camera.chip_bus().fail_next(count);
  case trouble::knob:
    return camera.chip().inject(platform::fault::knob, count);
  case trouble::late_irq:
    return camera.serve_late(now + duration, microseconds{1 + x.b % 60'000});
  case trouble::dma_jam:
    return camera.jam_until(now + duration);
  case trouble::board_actor:
    board_->kill(x.b);
    agenda_->after(duration, [this, boots = board_->boots(), down = x.c] {
      if (board_->on() && board_->boots() == boots)
        reset_board(milliseconds{1 + down % 300});
    });
    return;
  case trouble::board_holder:
    return board_->hold_frames(static_cast<uint32_t>(1 + x.b % 16),
                               milliseconds{1 + x.c % 800}, duration);
  case trouble::snapshot:
    return board_->snapshot(count, static_cast<uint32_t>(x.b % 4));
  default:
    break;
  }
}

void simulation::act_on_line(const incident& x) {
  auto duration = milliseconds{x.a};
  switch (x.what) {
  case trouble::noise: {
    constexpr double levels[] = {1e-6, 1e-5, 1e-4, 1e-3};
    auto rate = levels[x.b % 4];
    test::line_noise bad;
    bad.bit_errors = rate;
    bad.bursts = bad.drops = bad.duplicates = rate * 8 / 100;
    wire_->noise(bad);
    agenda_->after(duration, [this] { wire_->noise({}); });
    return;
  }
  case trouble::babble: {
    random r{x.c, "babble"};
    std::vector<uint8_t> bytes(x.a);
    for (auto& byte : bytes)
      byte = static_cast<uint8_t>(r.next());
    return wire_->babble(x.b % 2 == 0, {bytes.data(), bytes.size()});
  }
  case trouble::cable:
    wire_->cable(false);
    agenda_->after(duration, [this] { wire_->cable(true); });
    return;
  case trouble::delay:
    return wire_->delay_until(world_.now() + duration);
  case trouble::port_gone:
    wire_->host_port(false);
    agenda_->after(duration, [this] { wire_->host_port(true); });
    return;
  default:
    break;
  }
}

// -- after the trouble --------------------------------------------------------

void simulation::settle(time_point end) {
  phase("the trouble is over");
  settling_ = true;
  wire_->mend();
  board_->mend();
  auto begin = world_.now();
  // Time for resets that are under way, for capture to be armed again, and for
  // the link to be found.
  world_.run_until(begin + seconds{8});
  if (world_.failed())
    return;
  if (!board_->on() || !host_->on())
    return world_.fail("board or host is not there when all is well");
  auto before = board_->camera().port().frames();
  world_.run_until(begin + seconds{12});
  if (world_.failed())
    return;
  // However the users have left it, nobody has to set it up again for that.
  auto& camera = board_->camera();
  auto set = camera.port().settings();
  if (set.format && set.size && camera.awake()
      && camera.port().frames() == before)
    return world_.fail("no frame is taken when all is well");
  phase("everything is set up as it was");
  host_->expect_success();
  host_->restore(settings_);
  world_.run_until(std::min(end, begin + recovery));
  phase("everything is well");
  if (world_.failed())
    return;
  if (!host_->connected())
    return world_.fail("the link is not up when all is well");
  auto since = world_.now();
  auto shown = host_->frames();
  auto taken = board_->camera().port().frames();
  for (uint64_t i = 0; i < 16; ++i)
    if (i != 3 && i != 4 && i != 5 && i != 9 && i != 12 && i != 15)
      host_->user_calls(i, options_.seed + i);
  world_.run_until(end);
  if (!world_.failed())
    check_flow(since, shown, taken);
}

void simulation::check_flow(time_point since, uint64_t shown, uint32_t taken) {
  auto time = std::chrono::duration<double>(world_.now() - since).count();
  auto port = board_->camera().port().settings();
  if (!port.format || !port.size)
    return world_.fail("the camera is not set up when all is well");
  // Processing takes its share, and one or two buffers every other frame.
  auto fps = std::min(settings_.camera.framerate(),
                      1000.0 / (1 + settings_.capture.process_ms()));
  auto bytes = port.size->area() * platform::bytes_per_pixel(*port.format);
  // Each frame is asked for with several packets and waits for a poll, and a
  // packet is answered once processing leaves the processor.
  auto trips = 6 + static_cast<double>(bytes) / 1000;
  auto carried = 1
                 / (0.025 + 10.0 / baud_ * static_cast<double>(bytes + 250)
                    + trips * settings_.capture.process_ms() / 1000);
  carried = std::min(fps, carried);
  // The line holds one or two buffers until they are sent.
  auto come = board_->camera().port().frames() - taken;
  auto wanted = 0.3 * (port.framebuffers < 3 ? carried : fps) * time - 2;
  if (come < wanted)
    return world_.fail("only " + std::to_string(come) + " frames were taken in "
                       + std::to_string(time) + " s when all is well, of "
                       + std::to_string(wanted) + " at least");
  auto seen = host_->frames() - shown;
  wanted = 0.25 * carried * time - 2;
  if (static_cast<double>(seen) < wanted)
    return world_.fail("only " + std::to_string(seen)
                       + " frames came to the host in " + std::to_string(time)
                       + " s when all is well, of " + std::to_string(wanted)
                       + " at least");
}

} // namespace actorcsi::sim
