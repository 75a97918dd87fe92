// Replaces CAF's configuration: a device has neither a command line nor files
// nor settings by name, and its messages never leave CAF, so no type is
// registered.

#include "caf/actor_system_config.hpp"

#include "caf/atom.hpp"
#include "caf/error.hpp"
#include "caf/exit_reason.hpp"
#include "caf/sec.hpp"

namespace caf {

actor_system_config::actor_system_config()
  : cli_helptext_printed(false), slave_mode(false), slave_mode_fun(nullptr) {
  // nop
}

actor_system_config::~actor_system_config() {
  // nop
}

std::string
actor_system_config::make_help_text(const std::vector<message::cli_arg>&) {
  return {};
}

std::string actor_system_config::render(const error& err) {
  if (!err)
    return "none";
  if (err.category() == atom("system"))
    return std::string{"system_error("}
           + to_string(static_cast<sec>(err.code())) + ")";
  if (err.category() == atom("exit"))
    return std::string{"exit_reason("}
           + to_string(static_cast<exit_reason>(err.code())) + ")";
  return "error(" + std::to_string(err.code()) + ", "
         + to_string(err.category()) + ")";
}

} // namespace caf
