#include "tests/sim/repeated.hpp"

#include <fstream>
#include <sstream>

#include "platform/base/errc.hpp"
#include "tests/sim/net_simulation.hpp"

namespace actorcsi::sim {

namespace {

constexpr char line_world[] = "line";
constexpr char network_world[] = "network";

} // namespace

run_outcome run_world(const run_options& x) {
  return x.network ? net_simulation{x}.run() : simulation{x}.run();
}

run_pair run_twice(const run_options& x) {
  auto options = x;
  options.keeps_trace = true;
  run_pair result;
  result.first = run_world(options);
  auto second = run_world(options);
  result.difference = difference(*result.first.log, *second.log);
  return result;
}

caf::expected<std::vector<run_options>> read_seeds(const std::string& path) {
  std::ifstream in{path};
  if (!in)
    return make_error(errc::io_error, path + ": cannot be read");
  std::vector<run_options> result;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#')
      continue;
    std::istringstream words{line};
    std::string name;
    std::string where;
    run_options x;
    words >> name >> x.seed >> where;
    auto what = parse_profile(name);
    if (!words || !what || (where != line_world && where != network_world))
      return make_error(errc::malformed_message,
                        path + ": " + line
                          + ": not a run; give PROFILE SEED line|network");
    x.what = *what;
    x.network = where == network_world;
    result.push_back(std::move(x));
  }
  return result;
}

std::string to_line(const run_options& x) {
  return std::string{to_string(x.what)} + " " + std::to_string(x.seed) + " "
         + (x.network ? network_world : line_world);
}

} // namespace actorcsi::sim
