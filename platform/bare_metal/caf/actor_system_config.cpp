// Replaces CAF's configuration: a device has neither a command line nor files,
// and its messages never leave CAF, so no type is registered.

#include "caf/actor_system_config.hpp"

#include "caf/atom.hpp"
#include "caf/deep_to_string.hpp"
#include "caf/defaults.hpp"
#include "caf/error.hpp"
#include "caf/exit_reason.hpp"
#include "caf/sec.hpp"

namespace caf {

actor_system_config::actor_system_config()
  : cli_helptext_printed(false), slave_mode(false), slave_mode_fun(nullptr) {
  stream_desired_batch_complexity = defaults::stream::desired_batch_complexity;
  stream_max_batch_delay = defaults::stream::max_batch_delay;
  stream_credit_round_interval = defaults::stream::credit_round_interval;
}

actor_system_config::~actor_system_config() {
  // nop
}

settings actor_system_config::dump_content() const {
  return content;
}

std::string
actor_system_config::make_help_text(const std::vector<message::cli_arg>&) {
  return {};
}

/// Accepts any name: none is typed by a person.
actor_system_config& actor_system_config::set_impl(string_view name,
                                                   config_value value) {
  put(content, name, std::move(value));
  return *this;
}

timespan actor_system_config::stream_tick_duration() const noexcept {
  return stream_credit_round_interval;
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

const settings& content(const actor_system_config& cfg) {
  return cfg.content;
}

} // namespace caf
