#include "tests/sim/recorded.hpp"

#include <fstream>
#include <sstream>

#include "platform/base/errc.hpp"
#include "tests/sim/net_simulation.hpp"

namespace actorcsi::sim {

namespace {

constexpr char line_world[] = "line";
constexpr char network_world[] = "network";

bool is_comment(const std::string& line) {
  return line.empty() || line.front() == '#';
}

} // namespace

run_outcome run_world(const run_options& x) {
  return x.network ? net_simulation{x}.run() : simulation{x}.run();
}

caf::expected<std::vector<recorded_run>>
read_recorded(const std::string& path) {
  std::ifstream in{path};
  if (!in)
    return make_error(errc::io_error, path + ": cannot be read");
  std::vector<recorded_run> result;
  for (std::string line; std::getline(in, line);) {
    if (is_comment(line))
      continue;
    std::istringstream words{line};
    std::string name;
    std::string where;
    recorded_run x;
    words >> name >> x.run.seed >> where >> std::hex >> x.hash;
    auto what = parse_profile(name);
    if (!words || !what || (where != line_world && where != network_world))
      return make_error(errc::malformed_message, path + ": " + line);
    x.run.what = *what;
    x.run.network = where == network_world;
    result.push_back(std::move(x));
  }
  return result;
}

caf::error write_recorded(const std::string& path,
                          const std::vector<recorded_run>& runs) {
  std::ostringstream text;
  {
    std::ifstream in{path};
    for (std::string line; std::getline(in, line) && is_comment(line);)
      text << line << '\n';
  }
  for (auto& x : runs)
    text << to_string(x.run.what) << ' ' << std::dec << x.run.seed << ' '
         << (x.run.network ? network_world : line_world) << ' ' << std::hex
         << x.hash << '\n';
  std::ofstream out{path};
  out << text.str();
  out.close();
  return out ? caf::error{} : make_error(errc::io_error, path);
}

} // namespace actorcsi::sim
