#include <cstdio>
#include <string>
#include <vector>

#include "app/commands/attach.hpp"
#include "app/commands/call.hpp"
#include "app/commands/cluster.hpp"
#include "app/commands/node_command.hpp"
#include "app/commands/run.hpp"
#include "app/commands/top.hpp"

namespace {

constexpr auto usage =
  "usage: actorcsi run [OPTION...]\n"
  "       actorcsi node [OPTION...]\n"
  "       actorcsi cluster FILE [OPTION...]\n"
  "       actorcsi top HOST:PORT [OPTION...]\n"
  "       actorcsi attach DEVICE|tcp:HOST:PORT|HOST:PORT [OPTION...]\n"
  "       actorcsi call DEVICE|tcp:HOST:PORT|HOST:PORT METHOD [JSON] "
  "[OPTION...]\n"
  "       actorcsi run|node|cluster|top|attach|call --help\n";

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> args(argv + 1, argv + argc);
  if (!args.empty()) {
    const std::vector<std::string> rest(args.begin() + 1, args.end());
    if (args[0] == "run")
      return actorcsi::run(rest);
    if (args[0] == "node")
      return actorcsi::node(rest);
    if (args[0] == "cluster")
      return actorcsi::cluster(rest);
    if (args[0] == "top")
      return actorcsi::top(rest);
    if (args[0] == "attach")
      return actorcsi::attach(rest);
    if (args[0] == "call")
      return actorcsi::call(rest);
  }
  auto wants_help = !args.empty() && (args[0] == "--help" || args[0] == "-h");
  if (!args.empty() && !wants_help)
    std::fprintf(stderr, "actorcsi: '%s': no such command\n", args[0].c_str());
  std::fputs(usage, wants_help ? stdout : stderr);
  return wants_help ? 0 : 2;
}
