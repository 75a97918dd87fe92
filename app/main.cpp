#include <algorithm>
#include <cstdio>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "app/commands/attach.hpp"
#include "app/commands/call.hpp"
#include "app/commands/cameras.hpp"
#include "app/commands/cluster.hpp"
#include "app/commands/cluster_options.hpp"
#include "app/commands/command_line.hpp"
#include "app/commands/completion.hpp"
#include "app/commands/help_text.hpp"
#include "app/commands/manual.hpp"
#include "app/commands/node_command.hpp"
#include "app/commands/node_options.hpp"
#include "app/commands/option_text.hpp"
#include "app/commands/process_start.hpp"
#include "app/commands/run.hpp"
#include "app/commands/target_options.hpp"
#include "app/commands/top.hpp"
#include "app/commands/version.hpp"

#include "platform/base/errc.hpp"

namespace {

using namespace actorcsi;

template <class Options>
std::unique_ptr<option_set> make() {
  return std::make_unique<Options>();
}

struct command {
  const char* name;
  int (*run)(const std::vector<std::string>& args);
  std::unique_ptr<option_set> (*options)();
};

constexpr command commands[] = {
  {"run", run, make<options>},
  {"node", node, make<node_options>},
  {"cluster", cluster, make<cluster_options>},
  {"top", top, make<top_options>},
  {"attach", attach, make<attach_options>},
  {"call", call, make<call_options>},
  {"cameras", cameras, make<cameras_options>},
};

const command* find(const std::string& name) {
  auto i = std::find_if(std::begin(commands), std::end(commands),
                        [&](auto& x) { return name == x.name; });
  return i == std::end(commands) ? nullptr : i;
}

std::vector<std::unique_ptr<option_set>> all_options() {
  std::vector<std::unique_ptr<option_set>> result;
  for (auto& x : commands)
    result.push_back(x.options());
  return result;
}

constexpr auto program_purpose = "A smart camera made of actors";

/// All commands, in the order of the help.
std::vector<command_purpose> all_purposes() {
  std::vector<command_purpose> result;
  for (auto& x : all_options())
    result.emplace_back(x->command(), x->purpose());
  result.emplace_back("help COMMAND",
                      "Show the options of a command; "
                      "'help caf' those of CAF, the actor library");
  result.emplace_back("completion bash",
                      "Print a script that completes commands and options in "
                      "bash: source <(actorcsi completion bash)");
  result.emplace_back("manual [COMMAND]",
                      "Print the manual page of the program or of a command: "
                      "actorcsi manual run | man -l -");
  result.emplace_back("--version", "Print the version");
  return result;
}

std::string usage() {
  auto result = std::string{"usage: actorcsi COMMAND [OPTION...]\n\n"}
                + program_purpose + ". Commands:\n\n";
  for (auto& [name, purpose] : all_purposes())
    result += help_of_option(name, {}, purpose, {});
  return result + "\n" + exit_codes_help + "\n";
}

int unknown(const std::string& typed) {
  std::vector<std::string> known{"help", "completion", "manual", "--help",
                                 "--version"};
  for (auto& x : commands)
    known.emplace_back(x.name);
  auto near = nearest(typed, known);
  return report_error(make_error(errc::invalid_argument,
                                 "'" + typed + "': there is no such command; "
                                   + (near ? "did you mean " + *near + "?"
                                           : "'actorcsi --help' lists them")),
                      exit_usage);
}

int help(const std::vector<std::string>& topics) {
  if (topics.empty())
    return print_text(usage());
  if (topics.front() == "caf")
    return print_text(
      "Options of CAF, the actor library. See its documentation.\n\n"
      + node_options{}.help_of("caf"));
  auto found = find(topics.front());
  return found == nullptr ? unknown(topics.front())
                          : print_text(found->options()->help());
}

int completion(const std::vector<std::string>& shells) {
  if (shells == std::vector<std::string>{"bash"})
    return print_text(bash_completion(all_options()));
  return report_error(make_error(errc::invalid_argument,
                                 "completion: only bash is supported; write "
                                 "'actorcsi completion bash'"),
                      exit_usage);
}

int manual(const std::vector<std::string>& topics) {
  // Without the commit.
  std::string release = version();
  release.resize(std::min(release.find(' '), release.size()));
  if (topics.empty())
    return print_text(manual_page(all_purposes(), program_purpose, release));
  auto found = find(topics.front());
  return found == nullptr ? unknown(topics.front())
                          : print_text(manual_page(*found->options(), release));
}

int run_command(const std::vector<std::string>& args) {
  if (args.empty()) {
    std::fputs(usage().c_str(), stderr);
    return exit_usage;
  }
  auto& name = args.front();
  const std::vector<std::string> rest(args.begin() + 1, args.end());
  if (auto found = find(name))
    return found->run(rest);
  if (name == "help" || name == "--help" || name == "-h")
    return help(rest);
  if (name == "completion")
    return completion(rest);
  if (name == "manual")
    return manual(rest);
  if (name == "--version")
    return print_text(std::string{"actorcsi "} + version() + "\n");
  return unknown(name);
}

} // namespace

int main(int argc, char** argv) {
  prepare_process();
  try {
    return run_command({argv + 1, argv + argc});
  } catch (const std::runtime_error& x) {
    // Of CAF_RAISE_ERROR, and std::system_error of a thread.
    return report_refusal(x.what());
  } catch (const std::bad_alloc&) {
    return report_refusal("memory");
  }
}
