#pragma once

#include <functional>
#include <string>
#include <vector>

#include "caf/expected.hpp"
#include "caf/scheduled_actor.hpp"

#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// Carries out commands that somebody types, one to a line, with the actors'
/// method tables alone: `led blink 200`, `LED_RED on`, `camera framesize VGA`.
/// It belongs to an actor and runs as that actor.
class command_console {
public:
  /// A command that was understood.
  struct command {
    runtime::directory_entry actor;
    const runtime::method_info* method = nullptr;
    /// The request in wire format.
    std::string request;
  };

  using line_handler = std::function<void(const std::string&)>;

  /// `self` and `actors` outlive this; `say` gets the answers.
  command_console(caf::scheduled_actor& self, const runtime::directory& actors,
                  line_handler say);

  /// Carries `line` out and says the answer when it is there. Errors, with
  /// nothing done: errc::invalid_argument and errc::not_found, naming the word
  /// that is wrong and what would be right.
  caf::error run(const std::string& line);

  /// Whether `line` is a command.
  bool understands(const std::string& line) const;

private:
  caf::expected<command> parse(std::vector<std::string> words) const;

  /// The actor that `words` begin with, by its name or by its service's name
  /// and its own. Takes those words off.
  caf::expected<runtime::directory_entry>
  take_actor(std::vector<std::string>& words) const;

  /// All commands, or those of the actor that is named.
  void help(const std::vector<std::string>& words) const;

  /// The statistics of every actor that has some.
  void stats() const;

  void call(const command& what) const;

  caf::scheduled_actor& self_;
  const runtime::directory& actors_;
  line_handler say_;
};

} // namespace actorcsi
