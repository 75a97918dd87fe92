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
  void draw(const node_statistics& now);

  void print_line(const node_statistics& now);

  /// Takes the status off the terminal.
  void erase();

  /// Frames per second since the status before.
  double recent_fps(const node_statistics& now);

  bool is_terminal_;
  /// Lines of the status that are on the terminal.
  int drawn_ = 0;
  std::string last_said_;
  double last_seconds_ = 0;
  uint64_t last_delivered_ = 0;
};

} // namespace actorcsi
