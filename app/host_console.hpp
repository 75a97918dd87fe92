#pragma once

#include "app/console.hpp"

namespace actorcsi {

/// A status that is drawn anew in place on a terminal, plain lines otherwise.
class host_console final : public console {
public:
  host_console();

  /// Leaves what was drawn last where it is.
  ~host_console() override;

  void say(const std::string& line) override;

  void show(const node_statistics& now) override;

  void complain(const std::string& line) override;

private:
  void draw();

  void print_line();

  /// Takes the status off the terminal.
  void erase();

  /// Stops the run once nobody reads what it prints.
  void stop_if_unread();

  bool is_terminal_;
  /// Lines of the status that are on the terminal.
  int drawn_ = 0;
  /// What the status shows, for drawing it again below a new line.
  node_statistics shown_;
  double fps_ = 0;
  bool unread_ = false;
};

} // namespace actorcsi
