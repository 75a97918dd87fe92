#include "tools/emulator/session.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tools/emulator/gdb_server.hpp"
#include "tools/emulator/machine/mps2_an500.hpp"

namespace actorcsi::emulator {

namespace {

/// How often the machine looks at what is outside.
constexpr double slice = 1e-3;

/// Instructions between two samples: a prime, so that no loop of the image is
/// always met at the same place.
constexpr uint64_t sample_interval = 997;

std::string to_hex(const std::string& bytes) {
  constexpr auto digits = "0123456789abcdef";
  std::string result;
  for (auto c : bytes) {
    auto x = static_cast<unsigned char>(c);
    result += digits[x >> 4];
    result += digits[x & 15];
  }
  return result;
}

/// None if it is not pairs of digits.
std::optional<std::string> from_hex(const std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size(); i += 2) {
    auto pair = text.substr(i, 2);
    char* end = nullptr;
    auto x = std::strtoul(pair.c_str(), &end, 16);
    if (pair.size() != 2 || *end != 0)
      return std::nullopt;
    result += static_cast<char>(x);
  }
  return result;
}

/// Before a run that would be lost; errno says why not. Creates nothing.
bool can_be_written(const std::string& path) {
  if (std::filesystem::is_directory(path)) {
    errno = EISDIR;
    return false;
  }
  if (::access(path.c_str(), W_OK) == 0)
    return true;
  if (errno != ENOENT)
    return false;
  auto folder = std::filesystem::path{path}.parent_path();
  return ::access(folder.empty() ? "." : folder.c_str(), W_OK) == 0;
}

} // namespace

session::session(const options& o,
                 const volatile std::sig_atomic_t& interrupted)
  : options_(o), interrupted_(interrupted) {
  check_files();
  make_board();
  if (o.max_resets)
    board_->limit_resets(*o.max_resets);
  // With an image, the file may begin to exist.
  if (!o.flash.empty() && (o.image.empty() || std::filesystem::exists(o.flash)))
    camera_->flash().load(o.flash);
  if (!o.image.empty())
    board_->load(o.image);
  record_ = std::make_unique<execution_record>(board_->code().base,
                                               board_->code().size);
  has_lines_ = board_->set_boot_lines(o.lines);
  if (o.uart) {
    line_ = make_host_line(*o.uart);
    if (line_ == nullptr)
      throw std::runtime_error{"--uart " + *o.uart
                               + ": no such line; give pty, pty:LINK or "
                                 "tcp:PORT"};
    std::fprintf(stderr, "emulator: %s is at %s\n",
                 camera_ != nullptr ? "LPUART1" : "UART1",
                 line_->path().c_str());
  }
  if (!o.profile.empty())
    board_->cpu().sample_every(sample_interval);
}

void session::check_files() const {
  for (auto x : {&options_.flash, &options_.coverage, &options_.profile})
    if (!x->empty() && !can_be_written(*x))
      throw std::runtime_error{*x
                               + ": cannot be written: " + std::strerror(errno)
                               + "; name a file in a folder that exists and is "
                                 "yours"};
}

void session::make_board() {
  if (options_.board == "mps2-an500") {
    board_ = std::make_unique<mps2_an500>(listeners());
    return;
  }
  auto board = std::make_unique<openmv_cam>(listeners());
  camera_ = board.get();
  board_ = std::move(board);
}

machine::listeners session::listeners() {
  machine::listeners result;
  result.console = [this](uint8_t x) {
    if (options_.remote)
      console_text_ += static_cast<char>(x);
    else
      std::fputc(x, stdout);
    if (x != '\n')
      return;
    std::fflush(stdout);
    has_said_hello_ = true;
  };
  result.uart = [this](uint8_t x) {
    if (options_.remote)
      uart_text_ += static_cast<char>(x);
    else if (line_ != nullptr)
      line_->write(x);
  };
  result.pin = [this](const char* name, bool high) {
    blinks_ += name == std::string{"LED_BLUE"} ? 1 : 0;
    if (options_.trace)
      say(name, high ? "high" : "low");
  };
  result.reset = [this](const char* why) {
    if (options_.trace)
      say("reset", why);
    has_said_hello_ = false;
    has_lines_ = board_->set_boot_lines("");
  };
  if (!options_.coverage.empty())
    result.first_execution = [this](uint32_t pc) { record_->mark(pc); };
  result.sample = [this](uint32_t pc) { record_->sample(pc); };
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

void session::say(const char* what, const char* how) {
  std::fprintf(stderr, "[%12.6f] %s: %s\n", board_->seconds(), what, how);
}

void session::write_records() const {
  if (!options_.flash.empty())
    camera_->flash().save(options_.flash);
  if (!options_.coverage.empty())
    record_->write_coverage(options_.coverage);
  if (!options_.profile.empty())
    record_->write_profile(options_.profile);
}

// -- running ------------------------------------------------------------------

void session::run() {
  if (options_.serial_boot)
    camera_->power_on(openmv_cam::boot_mode::serial);
  else
    board_->power_on();
  if (!options_.gdb.empty())
    return debug();
  if (options_.remote)
    return obey();
  if (options_.fault)
    run_with_fault(*camera_, *options_.fault, options_.seconds,
                   [this](double seconds) { run_to(seconds); });
  else
    run_to(options_.seconds);
}

void session::debug() {
  gdb_server server{*board_, options_.gdb, [this] {
                      pass_bytes();
                      return interrupted_ == 0
                             && board_->seconds() < options_.seconds;
                    }};
  std::fprintf(stderr, "emulator: waits for a debugger at %s\n",
               server.path().c_str());
  server.serve();
}

void session::run_to(double seconds) {
  auto begin = std::chrono::steady_clock::now();
  while (board_->seconds() < seconds && interrupted_ == 0
         && !board_->exit_code()) {
    pass_bytes();
    press_button();
    board_->run_to(std::min(seconds, board_->seconds() + slice));
    if (options_.realtime)
      std::this_thread::sleep_until(
        begin
        + std::chrono::duration_cast<std::chrono::nanoseconds>(
          std::chrono::duration<double>(board_->seconds())));
  }
}

void session::pass_bytes() {
  uint8_t byte;
  while (line_ != nullptr && line_->read(byte) && board_->type_at_uart(byte)) {
    // nop
  }
  if (has_said_hello_ && !has_lines_)
    type_lines();
}

void session::press_button() {
  auto& times = options_.presses;
  while (presses_ < times.size() && board_->seconds() >= times[presses_]) {
    board_->press(presses_ % 2 == 0);
    ++presses_;
  }
}

void session::type_lines() {
  has_lines_ = true;
  for (auto x : options_.lines)
    board_->type_at_console(static_cast<uint8_t>(x));
}

// -- remote control -----------------------------------------------------------

void session::obey() {
  std::string line;
  while (!board_->exit_code() && interrupted_ == 0
         && std::getline(std::cin, line)) {
    if (!obey(line))
      throw std::runtime_error{"--remote: '" + line
                               + "': no such command; --help lists them"};
    answer();
  }
}

void session::answer() {
  unsigned long long whole = 0;
  unsigned long long damaged = 0;
  if (camera_ != nullptr) {
    whole = camera_->frames().whole();
    damaged = camera_->frames().damaged();
  }
  std::printf("{\"seconds\": %.6f, \"console\": \"%s\", \"uart\": \"%s\", "
              "\"resets\": %u, \"led_changes\": %llu, \"whole\": %llu, "
              "\"damaged\": %llu}\n",
              board_->seconds(), to_hex(console_text_).c_str(),
              to_hex(uart_text_).c_str(), board_->resets(),
              static_cast<unsigned long long>(blinks_), whole, damaged);
  std::fflush(stdout);
  console_text_.clear();
  uart_text_.clear();
}

bool session::obey(const std::string& line) {
  std::istringstream words{line};
  std::string what;
  std::string value;
  words >> what >> value;
  if (what == "run") {
    char* end = nullptr;
    auto seconds = std::strtod(value.c_str(), &end);
    if (value.empty() || *end != 0 || !(seconds >= 0))
      return false;
    run_to(std::min(options_.seconds, board_->seconds() + seconds));
    return true;
  }
  if (what == "console" || what == "uart") {
    auto bytes = from_hex(value);
    for (auto x : bytes.value_or("")) {
      if (what == "console")
        board_->type_at_console(static_cast<uint8_t>(x));
      else
        board_->type_at_uart(static_cast<uint8_t>(x));
    }
    return bytes.has_value();
  }
  if (what == "press" || what == "release") {
    board_->press(what == "press");
    return value.empty();
  }
  if (camera_ == nullptr)
    return false;
  if (what == "mend") {
    mend(*camera_);
    return true;
  }
  auto fault = what == "fault" ? parse_fault(value) : std::nullopt;
  if (fault)
    cause(*camera_, fault->what, options_.seconds);
  return fault.has_value();
}

} // namespace actorcsi::emulator
