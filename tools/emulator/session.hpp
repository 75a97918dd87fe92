#pragma once

#include <csignal>
#include <memory>

#include "tools/emulator/execution_record.hpp"
#include "tools/emulator/host_line.hpp"
#include "tools/emulator/machine/openmv_cam.hpp"
#include "tools/emulator/options.hpp"

namespace actorcsi::emulator {

/// A run of a board with what is connected to it.
class session {
public:
  /// `interrupted` ends the run when it becomes 1. Throws `std::runtime_error`.
  session(const options& o, const volatile std::sig_atomic_t& interrupted);

  /// Runs as long as the options say. Throws `refusal`.
  void run();

  machine& board() {
    return *board_;
  }

  /// Changes of the first LED.
  uint64_t blinks() const {
    return blinks_;
  }

  /// Its frames, if the board has a real camera.
  openmv_cam* camera() {
    return camera_;
  }

  /// Writes the files that were asked for. Throws `std::runtime_error`.
  void write_records() const;

private:
  machine::listeners listeners();

  /// Throws `std::runtime_error` if a file for results cannot be written.
  void check_files() const;

  void make_board();

  void say(const char* what, const char* how);

  void debug();

  /// Carries out what standard input says.
  void obey();

  /// One of its lines; false if it is not understood.
  bool obey(const std::string& line);

  void answer();

  void run_to(double seconds);

  void pass_bytes();

  void press_button();

  void type_lines();

  options options_;
  const volatile std::sig_atomic_t& interrupted_;
  std::unique_ptr<host_line> line_;
  std::unique_ptr<machine> board_;
  openmv_cam* camera_ = nullptr;
  std::unique_ptr<execution_record> record_;
  uint64_t blinks_ = 0;
  /// Of the options' presses and releases, those that were.
  size_t presses_ = 0;
  /// Under remote control: what was sent since the last answer.
  std::string console_text_;
  std::string uart_text_;
  /// The image has said its first line since it was reset.
  bool has_said_hello_ = false;
  /// It has been sent its lines since then.
  bool has_lines_ = false;
};

} // namespace actorcsi::emulator
