#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "caf/scheduled_actor.hpp"

#include "actors/remote/calls/caller.hpp"
#include "actors/remote/calls/command.hpp"

namespace actorcsi {

/// Carries out the commands that a person types, one to a line. It belongs to
/// an actor and runs as that actor.
class command_console {
public:
  using line_handler = std::function<void(const std::string&)>;

  /// With so many calls open no command is carried out. The statistics of all
  /// actors may exceed it.
  static constexpr size_t max_open = 16;

  /// `self` and `actors` outlive this; `print` is called with each line of an
  /// answer. The commands are those of `who`.
  command_console(caf::scheduled_actor& self, const runtime::directory& actors,
                  caller who, order_reporter report, line_handler print);

  /// Carries `line` out and says the answer when it is there. Errors, with
  /// nothing done: those of `parse_command`, errc::limit_reached.
  caf::error run(const std::string& line);

  /// Whether half of the calls are open that may be.
  bool busy() const {
    return *open_ >= max_open / 2;
  }

  /// Whether `line` is a command.
  bool understands(const std::string& line) const;

private:
  /// All commands, or those of the actor that is named.
  void help(const std::vector<std::string>& typed) const;

  /// Prints the statistics of every actor that has some.
  void stats() const;

  void call(const command& what) const;

  caf::scheduled_actor& self_;
  const runtime::directory& actors_;
  caller who_;
  order_reporter report_;
  line_handler print_;
  /// Calls without an answer.
  std::shared_ptr<size_t> open_ = std::make_shared<size_t>(0);
};

} // namespace actorcsi
