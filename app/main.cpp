#include <cstdio>
#include <string>
#include <vector>

#include "app/run.hpp"

namespace {

constexpr auto usage = "usage: actorcsi run [OPTION...]\n"
                       "       actorcsi run --help\n";

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> args(argv + 1, argv + argc);
  if (!args.empty() && args[0] == "run")
    return actorcsi::run({args.begin() + 1, args.end()});
  auto wants_help = !args.empty() && (args[0] == "--help" || args[0] == "-h");
  if (!args.empty() && !wants_help)
    std::fprintf(stderr, "actorcsi: '%s': no such command\n", args[0].c_str());
  std::fputs(usage, wants_help ? stdout : stderr);
  return wants_help ? 0 : 2;
}
