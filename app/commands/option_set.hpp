#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "caf/error.hpp"
#include "caf/timespan.hpp"

#include "app/commands/config_file.hpp"

namespace actorcsi {

/// An error about the value of an option: `--OPTION: REASON`, where the reason
/// has the form `WHY; DO`.
caf::error refuse(const std::string& option, const std::string& reason);

/// The options of one command. A derived class declares each of them once, with
/// the variable that holds its default and takes its value. CLI11 parses and
/// checks them; only the source of this class includes it.
class option_set {
public:
  /// An option as help and completion show it.
  struct shown_option {
    /// The name with its dashes, `--camera.fps`.
    std::string name;
    /// Kind of the value, such as `NUMBER`; empty for a flag.
    std::string type;
    /// All possible values; empty if there are too many to list.
    std::vector<std::string> choices;
    std::string help;
    /// The default as text; empty for a flag.
    std::string default_value;
    std::string group;
  };

  option_set(const option_set&) = delete;
  option_set& operator=(const option_set&) = delete;

  virtual ~option_set();

  const std::string& command() const {
    return command_;
  }

  /// The purpose of the command, in one line.
  const std::string& purpose() const {
    return purpose_;
  }

  /// The arguments that are not options, as the usage has them.
  const std::string& usage_words() const {
    return usage_words_;
  }

  /// More about the command; lines that begin with blanks are an example.
  const std::string& details() const {
    return details_;
  }

  /// Parses the arguments after the command. Configuration files are read in
  /// the order of their options; the command line overrides them. Errors:
  /// errc::invalid_argument with the name of the option, and with file and line
  /// if the option is from a file.
  caf::error read(const std::vector<std::string>& args);

  /// Sets the option of `entry` from a configuration file. If `entry` is a
  /// group, checks that the group has options.
  caf::error set(const config_entry& entry);

  /// The arguments that are not options.
  const std::vector<std::string>& words() const {
    return words_;
  }

  bool wants_help() const {
    return wants_help_;
  }

  /// Help text: usage, and every option with unit and default.
  std::string help() const;

  /// Help text for the options of `group`.
  std::string help_of(const std::string& group) const;

  const std::vector<shown_option>& shown_options() const {
    return shown_;
  }

  // -- declarations, for the derived class
  // ---------------------------------------

  /// Stores the value of an option. Returns an empty string, or `WHY; DO` if
  /// the value is wrong.
  using setter = std::function<std::string(const std::string& value)>;

  /// Options declared after this are `--GROUP.NAME`, or `--NAME` if `name` is
  /// empty.
  void group(const std::string& name);

  /// A text. `check` returns an empty string, or `WHY; DO` if the value is
  /// wrong. `if_empty` is shown as the default if the default is empty.
  void add(const std::string& name, std::string& value, const char* type,
           const char* help, const setter& check = nullptr,
           const char* if_empty = "none");

  void add_choice(const std::string& name, std::string& value,
                  const std::vector<std::string>& choices, const char* help);

  /// A number in [min, max]; T is double, int32_t, uint16_t or uint32_t.
  template <class T>
  void add_number(const std::string& name, T& value, T min, T max,
                  const char* help);

  /// A number that need not have a default; T is double, int32_t, uint16_t or
  /// uint32_t. `if_none` is shown
  /// as the default.
  template <class T>
  void add_number(const std::string& name, std::optional<T>& value, T min,
                  T max, const char* help, const char* if_none);

  /// A list of texts, separated by commas.
  void add_list(const std::string& name, std::vector<std::string>& value,
                const char* type, const char* help,
                const setter& check = nullptr);

  /// A time such as 10s, 500ms or 2min; a number without a unit is in seconds.
  void add_time(const std::string& name, caf::timespan& value,
                caf::timespan min, caf::timespan max, const char* help);

  /// A time without a default. `if_none` is shown as the default.
  void add_time(const std::string& name, std::optional<caf::timespan>& value,
                caf::timespan min, caf::timespan max, const char* help,
                const char* if_none);

  void add_flag(const std::string& name, bool& value, const char* help);

  /// An option whose value only `set` checks and stores.
  void add_other(const std::string& name, const std::string& type,
                 std::vector<std::string> choices, const std::string& help,
                 const std::string& default_value, const setter& set);

  /// `--SHORT` means `--NAME=VALUE`, and `--SHORT=X` means `--NAME=X`.
  void add_short_form(const std::string& short_name, const std::string& name,
                      const std::string& value, const char* help);

  /// Refuses the option on the command line, with `WHY; DO`.
  void only_in_files(const std::string& name, const std::string& reason);

  /// Adds `--config-file`.
  void add_config_files();

protected:
  /// `words` are the arguments that are not options, for the usage; `details`
  /// follow the purpose in the help.
  option_set(std::string command, std::string words, std::string purpose,
             std::string details = {});

  /// Declares the options of `group`, which has none yet and is on the command
  /// line or in a file. Returns false if there is no such group.
  virtual bool declare_group(const std::string& group);

private:
  struct parser;

  std::string full_name(const std::string& name) const;

  /// Adds the option to help and completion.
  void show(const std::string& name, const std::string& type,
            std::vector<std::string> choices, const std::string& help,
            const std::string& default_value);

  /// Splits `args` into `pairs` of name and value, and into words.
  caf::error sort_out(const std::vector<std::string>& args,
                      std::vector<std::string>& pairs);

  /// Declares the group of the option `name`, unless it is declared.
  bool declare_group_of(const std::string& name);

  caf::error unknown(const std::string& name) const;

  caf::error parse(const std::vector<std::string>& pairs);

  std::string command_;
  std::string usage_words_;
  std::string purpose_;
  std::string details_;
  std::string group_;
  std::unique_ptr<parser> parser_;
  std::vector<shown_option> shown_;
  std::vector<std::string> files_;
  std::vector<std::string> words_;
  bool wants_help_ = false;
};

} // namespace actorcsi
