#include "app/commands/completion.hpp"

#include "app/commands/option_text.hpp"

namespace actorcsi {

namespace {

/// bash splits `--name=value` at the equals sign into three words: name, `=`
/// and value.
constexpr auto script_head = R"(# Completion of actorcsi for bash:
#   source <(actorcsi completion bash)
_actorcsi() {
  local cur=${COMP_WORDS[COMP_CWORD]} option= words= space=
  if [[ $cur == = ]]; then
    option=${COMP_WORDS[COMP_CWORD-1]} cur=
  elif [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
    option=${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
)";

constexpr auto script_tail = R"(  [[ $words ]] || return
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ ${#COMPREPLY[@]} -eq 1 && $COMPREPLY == *= ]] && compopt -o nospace
  return 0
}
complete -o default -F _actorcsi actorcsi
)";

} // namespace

std::string
bash_completion(const std::vector<std::unique_ptr<option_set>>& commands) {
  std::string names;
  std::string cases;
  for (auto& command : commands) {
    names += command->command() + " ";
    std::string options;
    std::string of_caf;
    std::string values;
    for (auto& x : command->shown_options()) {
      (x.group == "caf" ? of_caf : options) +=
        x.name + (x.type.empty() ? " " : "= ");
      if (!x.choices.empty())
        values +=
          "        " + x.name + ") words='" + joined(x.choices, " ") + "' ;;\n";
    }
    cases += "    " + command->command()
             + ")\n"
               "      if [[ $option ]]; then\n"
               "        case $option in\n"
             + values
             + "        esac\n"
               "      elif [[ $cur == --caf* ]]; then\n"
               "        words='"
             + of_caf
             + "'\n"
               "      elif [[ $cur == -* ]]; then\n"
               "        words='--help "
             + options
             + "'\n"
               "      fi ;;\n";
  }
  return script_head
         + std::string{"  if [[ $COMP_CWORD -eq 1 ]]; then\n    words='"}
         + names
         + "help completion --help --version'\n  else\n"
           "    case ${COMP_WORDS[1]} in\n"
         + "    help) words='" + names
         + "caf' ;;\n"
           "    completion) words=bash ;;\n"
         + cases + "    esac\n  fi\n" + script_tail;
}

} // namespace actorcsi
