#include "app/commands/actor_options.hpp"

#include "app/commands/option_text.hpp"

namespace actorcsi {

actor_options::actor_options(std::vector<std::string> policies,
                             std::string command, std::string words,
                             std::string purpose, std::string details)
  : option_set(std::move(command), std::move(words), std::move(purpose),
               std::move(details)),
    system_(std::move(policies)) {
  group("caf");
  for (auto& x : system_.caf_options())
    add_other(x.name, x.choices.empty() ? x.type : joined(x.choices, "|"),
              x.choices, x.help, {},
              [this, name = x.name](const std::string& text) {
                return system_.set_caf_option(name, text);
              });
  group({});
}

} // namespace actorcsi
