#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/compose/settings.hpp"

namespace actorcsi {

/// The roles that a node can have: the groups of all parts, in the order of the
/// list.
std::vector<std::string> role_names();

struct named_part {
  std::string name;
  /// Empty for a part of every node.
  std::string role;
};

/// The parts of a node with `roles`. Hardware that may be missing counts as
/// there. `prefix` is that of a gateway's actors.
std::vector<named_part> parts_with(const std::set<std::string>& roles,
                                   const run_settings& settings,
                                   const part_names& names,
                                   const std::string& prefix = {});

/// The name that two of `parts` have, if there is one.
std::optional<std::string> name_twice(const std::vector<named_part>& parts);

} // namespace actorcsi
