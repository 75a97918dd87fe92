// The help text of a command's options.

#include "app/commands/option_set.hpp"

#include <algorithm>

#include "app/commands/help_text.hpp"

namespace actorcsi {

std::string option_set::help() const {
  auto result = "usage: actorcsi " + command_ + " "
                + (usage_words_.empty() ? "" : usage_words_ + " ")
                + "[OPTION...]\n\n" + wrapped(purpose_ + ".\n", 0);
  if (!details_.empty())
    result += "\n" + details_ + "\n";
  // A group may be declared in several places.
  std::vector<std::string> groups{"caf"};
  for (auto& x : shown_)
    if (std::find(groups.begin(), groups.end(), x.group) == groups.end()) {
      result += "\n" + help_of(x.group);
      groups.push_back(x.group);
    }
  return result;
}

std::string option_set::help_of(const std::string& group) const {
  std::string result;
  for (auto& x : shown_)
    if (x.group == group)
      result += help_of_option(x.name, x.type, x.help, x.default_value);
  return result;
}

} // namespace actorcsi
