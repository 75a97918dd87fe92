#pragma once

#include <map>
#include <string>
#include <vector>

#include "caf/actor_system_config.hpp"
#include "caf/config_value.hpp"

namespace actorcsi {

/// CAF's configuration of an actor system, with this project's defaults. It
/// lists CAF's own options; the command line has them as `--caf.NAME`.
class system_config final : public caf::actor_system_config {
public:
  /// An option of CAF.
  struct caf_option {
    /// For example `scheduler.max-threads`.
    std::string name;
    std::string type;
    std::string help;
    /// All possible values; empty if there are too many to list.
    std::vector<std::string> choices;
  };

  /// `policies` are the scheduler policies to choose from, the default first.
  explicit system_config(std::vector<std::string> policies);

  std::vector<caf_option> caf_options() const;

  /// Sets an option of CAF from text. Returns an empty string, or `WHY; DO` if
  /// the value is wrong. It also refuses values with which CAF would hang
  /// or crash.
  std::string set_caf_option(const std::string& name, const std::string& text);

  /// Sets the values from `set_caf_option` again, after other code has set its
  /// defaults.
  void restore_caf_options();

  /// Whether the policy is that of runtime::host_scheduler, not one of CAF's.
  bool uses_worker_pool() const;

private:
  std::vector<std::string> policies_;
  std::map<std::string, caf::config_value> given_;
};

} // namespace actorcsi
