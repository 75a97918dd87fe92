#pragma once

#include <cerrno>

#include "app/compose/console.hpp"
#include "app/compose/statistics.hpp"

namespace actorcsi {

/// Console of a PC. On a terminal it redraws the status in place, otherwise it
/// prints lines. All text is made printable.
class host_console final : public console {
public:
  host_console();

  /// Leaves the latest status on the terminal.
  ~host_console() override;

  void info(const std::string& line) override;

  void show(const NodeReport& now) override;

  void error(const std::string& line) override;

  /// Prints the last line of output.
  void conclude(const std::string& line);

  /// Whether writing to standard output failed. A reader that closed the pipe,
  /// such as `head`, does not count.
  bool failed() const {
    return write_error_ != 0 && write_error_ != EPIPE;
  }

private:
  void draw();

  void print_line();

  /// Removes the status from the terminal.
  void erase();

  /// Stops the run if standard output cannot be written.
  void stop_if_unwritten();

  bool is_terminal_;
  /// Lines of the status that are on the terminal.
  int drawn_ = 0;
  /// The values of the status, to redraw it below a new line.
  node_statistics shown_;
  double fps_ = 0;
  /// The errno of the first failed write; 0 if none failed.
  int write_error_ = 0;
};

} // namespace actorcsi
