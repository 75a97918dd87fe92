#pragma once

#include <map>
#include <string>
#include <vector>

#include "caf/actor_system_config.hpp"
#include "caf/config_value.hpp"

namespace actorcsi {

/// CAF's configuration of an actor system, with this project's defaults. CAF's
/// own options are a table here; the command line has them as `--caf.NAME`.
class system_config final : public caf::actor_system_config {
public:
  /// An option of CAF.
  struct caf_option {
    /// Such as `scheduler.max-threads`.
    std::string name;
    std::string type;
    std::string help;
    /// All possible values; empty if there are too many to list.
    std::vector<std::string> choices;
  };

  /// `policies` are those of the scheduler that can be had, with the default
  /// first.
  explicit system_config(std::vector<std::string> policies);

  std::vector<caf_option> caf_options() const;

  /// Sets an option of CAF from text. Returns `WHY; DO` for what is wrong with
  /// it, which includes values that CAF accepts and hangs with, or an empty
  /// string.
  std::string set_caf_option(const std::string& name, const std::string& text);

  /// Sets again what `set_caf_option` has set, after other code has set
  /// defaults of its own.
  void restore_caf_options();

  /// Whether runtime::host_scheduler is wanted rather than one of CAF's own
  /// policies.
  bool uses_worker_pool() const;

private:
  std::vector<std::string> policies_;
  std::map<std::string, caf::config_value> given_;
};

} // namespace actorcsi
