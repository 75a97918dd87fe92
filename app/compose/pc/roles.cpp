#include "app/compose/pc/roles.hpp"

#include <algorithm>

#include "app/compose/pc/pc_parts.hpp"

namespace actorcsi {

std::vector<std::string> role_names() {
  part_list all;
  pc_ports ports;
  ports.cameras = {{"camera", nullptr}};
  ports.leds = {{"LED", nullptr}};
  add_pc_parts(all, ports, {});
  std::vector<std::string> result;
  for (auto& x : all.entries())
    if (!x.group.empty()
        && std::find(result.begin(), result.end(), x.group) == result.end())
      result.push_back(x.group);
  return result;
}

std::vector<named_part> parts_with(const std::set<std::string>& roles,
                                   const run_settings& settings,
                                   const part_names& names,
                                   const std::string& prefix) {
  part_list all;
  pc_ports ports;
  for (auto& x : settings.cameras)
    ports.cameras.emplace_back(x, nullptr);
  for (auto& x : settings.leds)
    ports.leds.emplace_back(x, nullptr);
  add_pc_parts(all, ports, settings, names, {0, prefix});
  std::vector<named_part> result;
  for (auto& x : all.entries())
    if (x.group.empty() || roles.count(x.group) > 0)
      result.push_back({x.name, x.group});
  return result;
}

std::optional<std::string> name_twice(const std::vector<named_part>& parts) {
  std::set<std::string> distinct;
  for (auto& x : parts)
    if (!distinct.insert(x.name).second)
      return x.name;
  return std::nullopt;
}

} // namespace actorcsi
