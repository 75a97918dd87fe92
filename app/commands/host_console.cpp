#include "app/commands/host_console.hpp"

#include <cinttypes>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <vector>

#include <unistd.h>

#include "actorcsi/registry.actor.hpp"

#include "app/compose/report.hpp"

#include "platform/base/utf8.hpp"
#include "platform/runtime/text_message.hpp"

namespace actorcsi {

namespace {

uint64_t dropped_total(const FrameAccounts& frames) {
  uint64_t result = 0;
  for (auto& kvp : frames.dropped())
    result += kvp.second;
  return result;
}

/// E.g. `overwritten 3, aborted 1`, or `none`.
std::string dropped_by_reason(const FrameAccounts& frames) {
  std::string result;
  for (auto& kvp : frames.dropped())
    if (kvp.second > 0)
      result += (result.empty() ? "" : ", ") + kvp.first + " "
                + std::to_string(kvp.second);
  return result.empty() ? "none" : result;
}

/// Whether frames are saved. A saver that is too slow skips frames.
bool is_saving(const node_statistics& now) {
  return now.saver.saved() + now.saver.errors() + now.camera.skipped_held() > 0;
}

/// The errors so far: the reason for a frame rate of 0.
std::vector<std::string> errors_of(const node_statistics& now) {
  std::vector<std::string> result;
  auto add = [&result](uint64_t count, const char* what,
                       const std::string& last) {
    if (count > 0)
      result.push_back(what + (": " + std::to_string(count))
                       + ", last: " + printable(last));
  };
  add(now.capture.errors(), "capture errors", now.capture.last_error());
  add(now.saver.errors(), "frames not saved", now.saver.last_error());
  add(now.button.unsaved(), "button's pictures not saved",
      now.button.save_error());
  return result;
}

/// Frames that the camera delivered or, on a node without a camera, that
/// capture received.
uint64_t frames_of(const node_statistics& x) {
  auto delivered = x.camera.frames().delivered();
  return delivered > 0 ? delivered : x.capture.frames();
}

/// The statistics of a part, cut to one line.
std::string text_of(const PartReport& x) {
  constexpr size_t width = 66;
  for (auto service : services())
    for (auto& method : service->methods) {
      if (x.type() != method.response->name)
        continue;
      auto text = runtime::text_from_wire(*method.response, x.statistics());
      return text ? printable(text->substr(0, width)) : std::string{};
    }
  return {};
}

double seconds_of(const node_statistics& x) {
  return std::chrono::duration<double>(x.elapsed).count();
}

} // namespace

host_console::host_console() : is_terminal_(isatty(STDOUT_FILENO) == 1) {
  // Writes each line to a pipe at once.
  setvbuf(stdout, nullptr, _IOLBF, 0);
}

host_console::~host_console() {
  fflush(stdout);
}

void host_console::info(const std::string& line) {
  auto was_drawn = drawn_ > 0;
  erase();
  std::printf("%s\n", printable(line).c_str());
  if (was_drawn)
    draw();
  stop_if_unwritten();
}

void host_console::show(const NodeReport& report) {
  auto now = read_report(report);
  // Frames per second since the previous status.
  auto seconds = seconds_of(now) - seconds_of(shown_);
  auto frames = frames_of(now) - frames_of(shown_);
  fps_ = seconds > 0 ? static_cast<double>(frames) / seconds : 0;
  shown_ = std::move(now);
  if (is_terminal_)
    draw();
  else
    print_line();
  stop_if_unwritten();
}

void host_console::error(const std::string& line) {
  erase();
  fflush(stdout);
  std::fprintf(stderr, "actorcsi: %s\n", printable(line).c_str());
}

void host_console::conclude(const std::string& line) {
  std::printf("%s\n", printable(line).c_str());
  fflush(stdout);
  stop_if_unwritten();
}

void host_console::draw() {
  erase();
  auto& now = shown_;
  auto& frames = now.camera.frames();
  auto& uart = now.uart;
  std::printf("  ------------------------------------------ %.0f s\n",
              seconds_of(now));
  std::printf("  camera     %5.1f fps   %" PRIu64 " delivered, %" PRIu64
              " waiting, %" PRIu64 " in flight\n",
              fps_, frames.delivered(), frames.waiting(), frames.in_flight());
  std::printf("  dropped    %s\n", dropped_by_reason(frames).c_str());
  std::printf("  capture    mean %u, range %u..%u, latency p50 %.0f us, p99 "
              "%.0f us, %" PRIu64 " errors\n",
              now.capture.finding().mean(), now.capture.finding().darkest(),
              now.capture.finding().brightest(), now.capture.latency().p50_us(),
              now.capture.latency().p99_us(), now.capture.errors());
  for (auto& [name, led] : now.leds)
    std::printf("  %-10s [%s]   %" PRIu64 " toggles, late p99 %.0f us\n",
                printable(name).c_str(), led.state().on() ? "*" : " ",
                led.toggles(), led.late().p99_us());
  std::printf("  heartbeat  %" PRIu64 " beats, last \"%s\"\n",
              now.heartbeat.beats(),
              printable(now.heartbeat.config().text()).c_str());
  std::printf("  uart       %s, %" PRIu64 " lines in, %" PRIu64 " out, %" PRIu64
              " errors\n",
              uart.device().empty() ? "closed"
                                    : printable(uart.device()).c_str(),
              uart.rx_lines(), uart.tx_lines(), uart.errors());
  drawn_ = 6 + static_cast<int>(now.leds.size());
  if (is_saving(now)) {
    std::printf("  save       %" PRIu64 " saved, %" PRIu64 " skipped\n",
                now.saver.saved(), now.camera.skipped_held());
    ++drawn_;
  }
  for (auto& x : now.others)
    if (auto text = text_of(x); !text.empty()) {
      std::printf("  %-10s %s\n", printable(x.name()).c_str(), text.c_str());
      ++drawn_;
    }
  for (auto& text : errors_of(now)) {
    std::printf("  error      %s\n", text.c_str());
    ++drawn_;
  }
  fflush(stdout);
}

void host_console::print_line() {
  auto& now = shown_;
  auto& frames = now.camera.frames();
  auto i = now.leds.find(now.first_led);
  auto led = i != now.leds.end() ? i->second : LedStatistics{};
  std::printf("%6.1f s  %.1f fps, %" PRIu64 " delivered, %" PRIu64
              " dropped (%s), led %s, %" PRIu64 " toggles, %" PRIu64
              " beats, uart %" PRIu64 " in %" PRIu64 " out",
              seconds_of(now), fps_, frames_of(now), dropped_total(frames),
              dropped_by_reason(frames).c_str(),
              led.state().on() ? "on" : "off", led.toggles(),
              now.heartbeat.beats(), now.uart.rx_lines(), now.uart.tx_lines());
  if (is_saving(now))
    std::printf(", %" PRIu64 " saved, %" PRIu64 " skipped", now.saver.saved(),
                now.camera.skipped_held());
  for (auto& text : errors_of(now))
    std::printf("; %s", text.c_str());
  std::printf("\n");
}

void host_console::erase() {
  // Moves the cursor up and clears the rest of the screen.
  if (drawn_ > 0)
    std::printf("\033[%dA\033[J", drawn_);
  drawn_ = 0;
}

void host_console::stop_if_unwritten() {
  if (std::ferror(stdout) == 0 || write_error_ != 0)
    return;
  write_error_ = errno;
  if (failed())
    error(std::string{"standard output: "} + std::strerror(write_error_));
  // The same signal that a user sends to stop the run.
  kill(getpid(), SIGTERM);
}

} // namespace actorcsi
