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

} // namespace actorcsi
