#pragma once

#include <cerrno>

#include "app/compose/console.hpp"
#include "app/compose/statistics.hpp"

namespace actorcsi {

/// A status that is drawn anew in place on a terminal, plain lines otherwise.
class host_console final : public console {
public:
  host_console();

  /// Leaves what was drawn last where it is.
  ~host_console() override;

  void say(const std::string& line) override;

  void show(const NodeReport& now) override;

  void complain(const std::string& line) override;

  /// The very last line.
  void conclude(const std::string& line);

  /// Something that was to be shown could not be written. A reader that has
  /// gone away, such as `head`, is no such failure.
  bool failed() const {
    return write_error_ != 0 && write_error_ != EPIPE;
  }

private:
  void draw();

  void print_line();

  /// Takes the status off the terminal.
  void erase();

  /// Stops the run once what it prints goes nowhere.
  void stop_if_unwritten();

  bool is_terminal_;
  /// Lines of the status that are on the terminal.
  int drawn_ = 0;
  /// What the status shows, for drawing it again below a new line.
  node_statistics shown_;
  double fps_ = 0;
  /// The errno of the first write that failed; 0 if none did.
  int write_error_ = 0;
};

} // namespace actorcsi
