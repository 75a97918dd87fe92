// Runs an image for a board.

#include <cstdio>
#include <ctime>
#include <exception>

#include "tools/emulator/session.hpp"

using namespace actorcsi::emulator;

namespace {

volatile std::sig_atomic_t interrupted = 0;

void report(session& s, double real_seconds, bool json) {
  auto& m = s.board();
  auto instructions = static_cast<double>(m.cpu().instructions());
  auto asleep = 100.0 * static_cast<double>(m.cpu().cycles_asleep())
                / static_cast<double>(m.cpu().now() + 1);
  unsigned long long frames = 0;
  unsigned long long whole = 0;
  unsigned long long damaged = 0;
  if (auto camera = s.camera()) {
    frames = camera->sensor().frames();
    whole = camera->frames().whole();
    damaged = camera->frames().damaged();
  }
  std::fprintf(stderr,
               json ? "{\"seconds\": %.6f, \"real_seconds\": %.3f, "
                      "\"instructions\": %.0f, \"asleep_percent\": %.3f, "
                      "\"frames\": %llu, \"whole\": %llu, "
                      "\"damaged\": %llu, \"led_changes\": %llu, "
                      "\"resets\": %u, \"complaints\": {"
                    : "emulator: %.3f s in %.3f s of processor time, %.0f "
                      "instructions, %.2f %% asleep, %llu frames sent, %llu "
                      "whole in memory, %llu damaged, %llu "
                      "changes of LED_BLUE, %u resets\n",
               m.seconds(), real_seconds, instructions, asleep, frames, whole,
               damaged, static_cast<unsigned long long>(s.blinks()),
               m.resets());
  auto comma = "";
  for (auto& [what, n] : m.trouble().complaints()) {
    std::fprintf(stderr, json ? "%s\"%s\": %llu" : "%semulator: %s (%llu x)\n",
                 comma, what.c_str(), static_cast<unsigned long long>(n));
    comma = json ? ", " : "";
  }
  if (json)
    std::fputs("}}\n", stderr);
}

/// What waits for input, such as that of --remote, ends as well.
void end_at_signals() {
  struct sigaction how {};
  how.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &how, nullptr);
  sigaction(SIGTERM, &how, nullptr);
}

} // namespace

int main(int argc, char** argv) {
  end_at_signals();
  try {
    auto o = parse_options(argc, argv);
    if (o.help) {
      std::fputs(usage().c_str(), stdout);
      return 0;
    }
    session s{o, interrupted};
    auto begin = std::clock();
    int result = 0;
    try {
      s.run();
      result = s.board().exit_code().value_or(0);
    } catch (const refusal& x) {
      std::fflush(stdout);
      std::fprintf(stderr, "emulator: %s; pc %08x, lr %08x, %.6f s\n", x.what(),
                   static_cast<unsigned>(s.board().cpu().pc()),
                   static_cast<unsigned>(s.board().cpu().regs.r[14]),
                   s.board().seconds());
      result = 1;
    }
    std::fflush(stdout);
    report(s, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC,
           o.json);
    s.write_records();
    return s.board().trouble().complaints().empty() ? result : 1;
  } catch (const std::exception& x) {
    std::fprintf(stderr, "emulator: %s\n", x.what());
    return 2;
  }
}
