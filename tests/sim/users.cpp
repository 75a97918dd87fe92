// What users of a host do with the actors of its board.

#include <algorithm>

#include "platform/csi/formats.hpp"
#include "tests/sim/host_unit.hpp"
#include "tests/sim/random.hpp"

namespace actorcsi::sim {

namespace {

using std::chrono::milliseconds;

/// A call's deadline and the handling behind it.
constexpr auto call_limit = milliseconds{11'000};

/// A snapshot's: the frame on the line before it takes its time, too.
constexpr auto snapshot_limit = milliseconds{62'000};

/// Periods of orders are their numbers, from here on: the LED does not blink
/// within a run.
constexpr uint32_t first_order = 1'000'000;

constexpr uint32_t max_order = 3'600'000;

const char* const sizes[] = {"32x24", "64x48", "80x60", "96x64",
                             "QQVGA", "40x40", "HQVGA"};

const char* const formats[] = {"GRAYSCALE", "RGB565", "BAYER", "YUV422"};

const char* const knobs[] = {"brightness", "contrast",  "saturation",
                             "hmirror",    "vflip",     "special_effect",
                             "auto_gain",  "sleep",     "quality",
                             "colorbar",   "transpose", "gain_db"};

} // namespace

template <class Method, class Answer, class Handle, class Request, class F>
void host_unit::user(const std::string& what, const Handle& who,
                     const Request& request, F look) {
  auto limit =
    what.compare(0, 8, "snapshot") == 0 ? snapshot_limit : call_limit;
  call<Method, Answer>(*powered_->machine, powered_->calls, who, what,
                       world_.now() + limit, request, look);
}

template <class Method, class Answer, class Handle, class Request>
void host_unit::user(const std::string& what, const Handle& who,
                     const Request& request) {
  user<Method, Answer>(what, who, request, [](const auto&) { /* nop */ });
}

void host_unit::order() {
  if (last_order_ == max_order)
    return;
  auto number = last_order_ = std::max(last_order_, first_order) + 1;
  LedBlink request;
  request.set_period_ms(number);
  open_orders_.insert(number);
  auto look = [this, number](const caf::expected<LedState>& x) {
    open_orders_.erase(number);
    if (!x)
      return;
    if (x->period_ms() != number)
      world_.fail("order " + std::to_string(number) + " got the answer to "
                  + std::to_string(x->period_ms()));
    if (board_.boot_that_did(number) == 0)
      world_.fail("order " + std::to_string(number)
                  + " is answered and was not carried out");
  };
  user<led_blink, LedState>("led blink " + std::to_string(number),
                            powered_->led, request, look);
}

void host_unit::reconfigure(uint64_t value) {
  random r{value, "reconfigure"};
  CameraConfig request;
  std::string what = "camera configure";
  auto add = [&what](const std::string& x) { what += " " + x; };
  switch (r.below(8)) {
  case 0:
    request.set_framesize(r.pick(sizes));
    add(request.framesize());
    break;
  case 1:
    request.set_pixformat(r.pick(formats));
    add(request.pixformat());
    break;
  case 2:
    request.set_framebuffers(static_cast<int32_t>(r.between(1, 8)));
    add("framebuffers " + std::to_string(request.framebuffers()));
    break;
  case 3:
    request.set_framerate(static_cast<double>(r.between(5, 60)));
    add("framerate " + std::to_string(request.framerate()));
    break;
  case 4:
    request.set_overrun(r.chance(0.5) ? OVERRUN_STOP : OVERRUN_DROP_OLDEST);
    request.set_framebuffers(static_cast<int32_t>(r.between(4, 8)));
    add("overrun, framebuffers " + std::to_string(request.framebuffers()));
    break;
  case 5:
    // Some of these are refused. None is cut out of a wider one, which has its
    // marks elsewhere.
    request.mutable_window()->set_x(static_cast<int32_t>(r.below(5) / 2 * 8));
    request.mutable_window()->set_y(static_cast<int32_t>(r.below(9)));
    request.mutable_window()->set_width(32);
    request.mutable_window()->set_height(
      static_cast<uint32_t>(r.between(16, 40)));
    add("window at " + std::to_string(request.window().x()));
    break;
  case 6:
    request.set_framesize("33x24");
    add("33x24");
    break;
  default:
    request.set_framesize(r.pick(sizes));
    request.set_framebuffers(static_cast<int32_t>(r.between(1, 16)));
    add(request.framesize() + ", framebuffers "
        + std::to_string(request.framebuffers()));
  }
  user<camera_configure, CameraConfig>(what, powered_->camera, request);
}

void host_unit::turn_knob(uint64_t value) {
  random r{value, "knob"};
  CameraKnobSetting request;
  request.set_name(r.pick(knobs));
  request.add_values(static_cast<double>(r.below(2)));
  user<camera_set_knob, CameraKnobSetting>("camera knob " + request.name(),
                                           powered_->camera, request);
}

void host_unit::user_calls(uint64_t which, uint64_t value) {
  if (!on())
    return;
  auto& x = *powered_;
  random r{value, "call"};
  switch (which % 16) {
  case 0:
  case 1:
  case 2:
    return order();
  case 3:
  case 4:
    return reconfigure(value);
  case 5:
    return turn_knob(value);
  case 6: {
    HeartbeatConfig request;
    auto text = "beat " + std::to_string(r.below(1000));
    request.set_text(text);
    auto look = [this, text](const caf::expected<HeartbeatConfig>& answer) {
      if (answer && answer->text() != text)
        world_.fail("the heartbeat says '" + answer->text() + "', not '" + text
                    + "'");
    };
    return user<heartbeat_configure, HeartbeatConfig>(
      "heartbeat " + text, x.heartbeat, request, look);
  }
  case 7:
    return user<camera_statistics, CameraStatistics>("camera statistics",
                                                     x.camera, caf::unit);
  case 8:
    return user<capture_statistics, CaptureStatistics>("capture statistics",
                                                       x.capture, caf::unit);
  case 9: {
    CameraKnob request;
    request.set_name(r.pick(knobs));
    auto look = [this, name = request.name()](
                  const caf::expected<CameraKnobSetting>& answer) {
      if (answer && answer->name() != name)
        world_.fail("the knob asked for was " + name);
    };
    return user<camera_get_knob, CameraKnobSetting>(
      "camera get knob " + request.name(), x.camera, request, look);
  }
  case 10:
    return user<camera_flush, CameraFlushed>("camera flush", x.camera,
                                             caf::unit);
  case 11: {
    SnapshotRequest request;
    // When all is well the usual deadline is enough.
    if (!strict_) {
      request.set_deadline_ms(static_cast<uint32_t>(r.between(0, 4000)));
      request.set_skip_frames(static_cast<uint32_t>(r.below(4)));
    }
    return user<camera_snapshot, platform::frame>("snapshot", x.camera,
                                                  request);
  }
  case 12: {
    CaptureConfig request;
    request.set_process_ms(static_cast<uint32_t>(r.below(120)));
    return user<capture_configure, CaptureConfig>(
      "capture process " + std::to_string(request.process_ms()) + " ms",
      x.capture, request);
  }
  case 13:
    return user<board_list, Directory>("list", x.board, caf::unit);
  case 14:
    return user<uart_peer_statistics, UartStatistics>("uart statistics", x.uart,
                                                      caf::unit);
  default: {
    CameraReset request;
    request.set_hard(r.chance(0.5));
    user<camera_reset, void>("camera reset", x.camera, request);
    // Without a format and a size there are no frames.
    CameraConfig again;
    again.set_pixformat("GRAYSCALE");
    again.set_framesize(r.pick(sizes));
    return user<camera_configure, CameraConfig>("camera configure again",
                                                x.camera, again);
  }
  }
}

void host_unit::restore(const run_settings& settings) {
  if (!on())
    return;
  auto& x = *powered_;
  CameraReset hard;
  hard.set_hard(true);
  user<camera_reset, void>("camera reset", x.camera, hard);
  user<camera_configure, CameraConfig>("camera configure as before", x.camera,
                                       settings.camera);
  user<capture_configure, CaptureConfig>("capture configure as before",
                                         x.capture, settings.capture);
}

} // namespace actorcsi::sim
