#pragma once

#include <string>
#include <vector>

#include "caf/actor_system_config.hpp"
#include "caf/expected.hpp"
#include "caf/timespan.hpp"

#include "app/commands/page_options.hpp"

#include "platform/net/tls.hpp"

namespace actorcsi {

/// What the commands that talk to a board have in common: CAF's mechanism for
/// options, words between them, and the line.
class board_options : public caf::actor_system_config {
public:
  /// Parses the arguments after the command. Errors name the option.
  caf::error read(const std::vector<std::string>& args);

  /// The arguments that are no options.
  const std::vector<std::string>& words() const {
    return words_;
  }

  bool wants_help() const {
    return wants_help_;
  }

  /// The options with units and defaults, for a person.
  std::string help();

  /// How long to go on; 0 for ever.
  caf::expected<caf::timespan> duration() const;

  caf::expected<uint32_t> baud() const;

  /// For a node of the network beyond this machine; empty for plain TCP.
  const platform::tls_files& tls() const {
    return tls_;
  }

protected:
  /// `usage` are the lines that `help` begins with.
  explicit board_options(std::string usage);

  /// To be called once by the constructor of the class that overrides it.
  virtual void declare(caf::config_option_set& set);

private:
  /// Short for other options.
  virtual std::string written_out(const std::string& arg) const;

  std::string usage_;
  std::vector<std::string> words_;
  bool wants_help_ = false;
  std::string duration_ = "0s";
  int64_t baud_ = 115'200;
  platform::tls_files tls_;
};

/// The options of `actorcsi attach`.
class attach_options final : public board_options {
public:
  attach_options();

  /// Frames to read, negative for all that come. Errors name the option.
  caf::expected<int64_t> frames() const;

  const std::string& save() const {
    return save_;
  }

  bool json() const {
    return json_;
  }

  /// Where the viewer's page is, if one is wanted. Errors name the option.
  caf::expected<caf::optional<host_page_config>> viewer() const;

private:
  void declare(caf::config_option_set& set) override;

  std::string written_out(const std::string& arg) const override;

  page_options page_;
  int64_t frames_ = -1;
  std::string save_;
  bool json_ = false;
};

/// The options of `actorcsi call`.
class call_options final : public board_options {
public:
  call_options();

  bool list() const {
    return list_;
  }

  /// The actor that is meant, empty for the first one with the method.
  const std::string& actor() const {
    return actor_;
  }

  /// How long to wait for an answer, in ms. Errors name the option.
  caf::expected<uint32_t> deadline_ms() const;

  /// Items of a subscription to print, 0 for all. Errors name the option.
  caf::expected<int64_t> items() const;

private:
  void declare(caf::config_option_set& set) override;

  bool list_ = false;
  std::string actor_;
  std::string deadline_ = "10s";
  int64_t items_ = 0;
};

/// The options of `actorcsi top`.
class top_options final : public board_options {
public:
  top_options();
};

/// The options of `actorcsi cluster`.
class cluster_options final : public board_options {
public:
  cluster_options();

  /// How long to go on; 0 for ever.
  caf::expected<caf::timespan> run_time() const;

  bool json() const {
    return json_;
  }

private:
  void declare(caf::config_option_set& set) override;

  std::string run_time_ = "0s";
  bool json_ = false;
};

} // namespace actorcsi
