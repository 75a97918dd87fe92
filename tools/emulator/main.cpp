// Runs an image for the OpenMV Cam RT1062.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "tools/emulator/execution_record.hpp"
#include "tools/emulator/gdb_server.hpp"
#include "tools/emulator/host_line.hpp"
#include "tools/emulator/machine/addresses.hpp"
#include "tools/emulator/machine/faults.hpp"
#include "tools/emulator/machine/machine.hpp"

using namespace actorcsi::emulator;

namespace {

constexpr const char* usage =
  "usage: actorcsi-emulator IMAGE [OPTION...]\n"
  "Runs an image for the OpenMV Cam RT1062, with its console here.\n"
  "\n"
  "  --seconds N         ends after N seconds of the board's time\n"
  "  --realtime          is not faster than the board\n"
  "  --uart pty[:LINK]   LPUART1 is a pseudo terminal, which LINK leads to;\n"
  "  --uart tcp:PORT     or listens on this computer's port; not faster than\n"
  "                      the board\n"
  "  --line TEXT         a line for the image's console, after the first line\n"
  "                      that it says: led blink 100; may be repeated\n"
  "  --fault NAME[@S]    something goes wrong, after S seconds (2):\n"
  "                      %s\n"
  "  --trace             says what happens: LEDs, exceptions, resets\n"
  "  --coverage FILE     writes which instructions were executed\n"
  "  --profile FILE      writes where the processor was, every 997 "
  "instructions\n"
  "  --gdb PORT          a debugger runs it: target remote :PORT\n"
  "  --json              prints what happened as JSON, on standard error\n"
  "\n"
  "Ends with 1 if the image does what the chip forbids.\n";

volatile std::sig_atomic_t interrupted = 0;

struct options {
  std::string image;
  double seconds = 1e9;
  bool realtime = false;
  bool trace = false;
  bool json = false;
  std::optional<std::string> uart;
  /// With its line end, each.
  std::string lines;
  std::string coverage;
  std::string profile;
  std::string gdb;
  std::optional<hardware_fault> fault;
};

bool parse(int argc, char** argv, options& out) {
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    auto value = [&]() -> std::string { return i + 1 < argc ? argv[++i] : ""; };
    if (word == "--realtime") {
      out.realtime = true;
    } else if (word == "--trace") {
      out.trace = true;
    } else if (word == "--json") {
      out.json = true;
    } else if (word == "--seconds") {
      auto number = value();
      char* end = nullptr;
      out.seconds = std::strtod(number.c_str(), &end);
      if (number.empty() || *end != 0 || !(out.seconds > 0))
        return false;
    } else if (word == "--uart") {
      out.uart = value();
      out.realtime = true;
    } else if (word == "--line") {
      auto line = value();
      if (line.empty())
        return false;
      out.lines += line + '\n';
    } else if (word == "--coverage" || word == "--profile" || word == "--gdb") {
      auto& to = word == "--coverage"  ? out.coverage
                 : word == "--profile" ? out.profile
                                       : out.gdb;
      to = value();
      if (to.empty())
        return false;
    } else if (word == "--fault") {
      out.fault = parse_fault(value());
      if (!out.fault)
        return false;
    } else if (out.image.empty() && word[0] != '-') {
      out.image = word;
    } else {
      return false;
    }
  }
  return !out.image.empty();
}

const char* name_of(unsigned pin) {
  switch (pin) {
  case gpio2::led_red:
    return "LED_RED";
  case gpio2::led_green:
    return "LED_GREEN";
  case gpio2::led_blue:
    return "LED_BLUE";
  case gpio2::sensor_reset:
    return "RESETB";
  case gpio2::sensor_power_down:
    return "PWDN";
  default:
    return "GPIO2";
  }
}

/// A run of the machine with what is connected to it.
class session {
public:
  explicit session(const options& o)
    : options_(o), machine_(new machine(listeners())) {
    if (o.uart) {
      line_ = make_host_line(*o.uart);
      if (line_ == nullptr)
        throw std::runtime_error{"--uart " + *o.uart
                                 + ": not a line; use pty, pty:LINK or "
                                   "tcp:PORT"};
      std::fprintf(stderr, "emulator: LPUART1 is at %s\n",
                   line_->path().c_str());
    }
    machine_->flash().load_elf(o.image);
    if (!o.profile.empty())
      machine_->cpu().sample_every(sample_interval);
  }

  void run() {
    machine_->power_on();
    if (!options_.gdb.empty())
      return debug();
    if (options_.fault)
      run_with_fault(*machine_, *options_.fault, options_.seconds,
                     [this](double seconds) { run_to(seconds); });
    else
      run_to(options_.seconds);
  }

  machine& board() {
    return *machine_;
  }

  uint64_t blinks() const {
    return blinks_;
  }

  void write_records() const {
    if (!options_.coverage.empty())
      record_.write_coverage(options_.coverage);
    if (!options_.profile.empty())
      record_.write_profile(options_.profile);
  }

private:
  /// How often the machine looks at what is outside.
  static constexpr double slice = 1e-3;

  /// Instructions between two samples: a prime, so that no loop of the image
  /// is always met at the same place.
  static constexpr uint64_t sample_interval = 997;

  machine::listeners listeners() {
    machine::listeners result;
    result.console = [this](uint8_t x) {
      std::fputc(x, stdout);
      if (x != '\n')
        return;
      std::fflush(stdout);
      has_said_hello_ = true;
    };
    result.uart = [this](uint8_t x) {
      if (line_ != nullptr)
        line_->write(x);
    };
    result.pin = [this](unsigned pin, bool high) {
      blinks_ += pin == gpio2::led_blue ? 1 : 0;
      if (options_.trace)
        say(name_of(pin), high ? "high" : "low");
    };
    result.reset = [this](src::cause why) {
      char text[32];
      std::snprintf(text, sizeof(text), "SRSR %x", static_cast<unsigned>(why));
      if (options_.trace)
        say("reset", text);
      has_said_hello_ = has_lines_ = false;
    };
    if (!options_.coverage.empty())
      result.first_execution = [this](uint32_t pc) { record_.mark(pc); };
    result.sample = [this](uint32_t pc) { record_.sample(pc); };
    result.exception = [this](const exception_entry& x) {
      if (x.exception >= usage_fault + 1 || !options_.trace)
        return;
      char text[96];
      std::snprintf(
        text, sizeof(text), "exception %u at %08x, cfsr %08x, address %08x",
        x.exception, static_cast<unsigned>(x.return_address),
        static_cast<unsigned>(x.cfsr), static_cast<unsigned>(x.fault_address));
      say("fault", text);
    };
    return result;
  }

  void say(const char* what, const char* how) {
    std::fprintf(stderr, "[%12.6f] %s: %s\n", machine_->seconds(), what, how);
  }

  void debug() {
    gdb_server server{*machine_, options_.gdb};
    std::fprintf(stderr, "emulator: waits for a debugger at %s\n",
                 server.path().c_str());
    server.serve();
  }

  void run_to(double seconds) {
    auto begin = std::chrono::steady_clock::now();
    while (machine_->seconds() < seconds && interrupted == 0) {
      uint8_t byte;
      while (line_ != nullptr && machine_->uart().can_receive()
             && line_->read(byte))
        machine_->uart().receive(byte);
      if (has_said_hello_ && !has_lines_)
        type_lines();
      machine_->run_to(std::min(seconds, machine_->seconds() + slice));
      if (options_.realtime)
        std::this_thread::sleep_until(
          begin
          + std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(machine_->seconds())));
    }
  }

  void type_lines() {
    has_lines_ = true;
    for (auto x : options_.lines)
      machine_->console().receive(static_cast<uint8_t>(x));
  }

  options options_;
  std::unique_ptr<host_line> line_;
  std::unique_ptr<machine> machine_;
  execution_record record_;
  uint64_t blinks_ = 0;
  /// The image has said its first line since it was reset.
  bool has_said_hello_ = false;
  /// It has been sent its lines since then.
  bool has_lines_ = false;
};

void report(session& s, double real_seconds, bool json) {
  auto& m = s.board();
  auto instructions = static_cast<double>(m.cpu().instructions());
  auto asleep = 100.0 * static_cast<double>(m.cpu().cycles_asleep())
                / static_cast<double>(m.cpu().now() + 1);
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
               m.seconds(), real_seconds, instructions, asleep,
               static_cast<unsigned long long>(m.sensor().frames()),
               static_cast<unsigned long long>(m.frames().whole()),
               static_cast<unsigned long long>(m.frames().damaged()),
               static_cast<unsigned long long>(s.blinks()), m.resets());
  auto comma = "";
  for (auto& [what, n] : m.trouble().complaints()) {
    std::fprintf(stderr, json ? "%s\"%s\": %llu" : "%semulator: %s (%llu x)\n",
                 comma, what.c_str(), static_cast<unsigned long long>(n));
    comma = json ? ", " : "";
  }
  if (json)
    std::fputs("}}\n", stderr);
}

} // namespace

int main(int argc, char** argv) {
  options o;
  if (!parse(argc, argv, o)) {
    std::fprintf(stderr, usage, fault_names());
    return 2;
  }
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  try {
    session s{o};
    auto begin = std::clock();
    int result = 0;
    try {
      s.run();
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
