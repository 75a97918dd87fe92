#include "app/commands/cluster_plan.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string_view>

#include "app/commands/config_file.hpp"
#include "app/commands/node_options.hpp"
#include "app/commands/option_text.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

constexpr size_t max_nodes = 64;

constexpr std::string_view prefix = "nodes.";

/// A node while its entries are read.
struct draft {
  cluster_node node;
  /// `FILE:LINE` of its first entry, and of its entry `needs`.
  std::string where;
  std::string needs_where;
  /// Checks the options as the process of the node does.
  std::unique_ptr<node_options> checked = std::make_unique<node_options>();
  /// Its actors, once its options have been checked.
  std::vector<named_part> parts;
};

caf::error wrong(const std::string& where, const std::string& what,
                 const std::string& reason) {
  return make_error(errc::invalid_argument,
                    where + ": " + what + ": " + reason);
}

/// The name of the node's group in the file.
std::string name_of(const cluster_node& node) {
  return std::string{prefix} + node.name;
}

/// Reads an entry of a node; `entry.name` is the name of an option.
caf::error read_entry(const config_entry& entry, draft& into) {
  auto& node = into.node;
  auto& option = entry.name;
  if (option == "needs") {
    node.needs = split_list(entry.value);
    into.needs_where = entry.where;
    return caf::none;
  }
  if (option == "name" || option == "connect")
    return wrong(entry.where, name_of(node) + "." + option,
                 "it follows from the topology; remove the line");
  if (auto err = into.checked->set(entry))
    return err;
  if (option == "roles")
    node.roles = entry.value;
  else if (option == "listen")
    node.listen = entry.value;
  else if (!entry.is_group)
    node.options.push_back("--" + option + "=" + entry.value);
  return caf::none;
}

/// The nodes connected to one of `nodes`, and these.
std::set<std::string> with_peers(const std::set<std::string>& nodes,
                                 const std::vector<draft>& all) {
  auto result = nodes;
  for (auto& x : all)
    for (auto& needed : x.node.needs) {
      if (nodes.count(x.node.name) > 0)
        result.insert(needed);
      if (nodes.count(needed) > 0)
        result.insert(x.node.name);
    }
  return result;
}

/// A node finds the actors of its peers by name: one of `x` must not have the
/// name of one of a node before that is a peer, or has a peer in common.
caf::error check_names(const draft& x, const std::vector<draft>& all) {
  auto near = with_peers(with_peers({x.node.name}, all), all);
  std::map<std::string, std::string> owners;
  for (auto& y : all) {
    if (near.count(y.node.name) == 0)
      continue;
    for (auto& [name, role] : y.parts) {
      auto [owner, is_new] = owners.emplace(name, y.node.name);
      if (!is_new && !role.empty() && &x == &y)
        return wrong(x.where, name_of(x.node),
                     "its actor '" + name + "' has the name of one of "
                       + std::string{prefix} + owner->second
                       + "; give each actor a different one, e.g. with "
                         "capture.names or led.names");
    }
    if (&x == &y)
      break;
  }
  return caf::none;
}

caf::error check_node(draft& x, const std::vector<draft>& all) {
  auto what = name_of(x.node);
  if (x.node.roles.empty())
    return wrong(x.where, what, "it has no roles; write roles = \"camera\"");
  auto settings = x.checked->node();
  if (!settings)
    return wrong(x.where, what, context_of(settings.error()));
  x.parts = settings->parts();
  for (auto& needed : x.node.needs) {
    if (needed == x.node.name
        || std::none_of(all.begin(), all.end(),
                        [&](auto& y) { return y.node.name == needed; }))
      return wrong(x.needs_where, what + ".needs",
                   "'" + needed
                     + "' is no other node of the file; give names of nodes, "
                       "such as [\"front\"]");
    if (std::count(x.node.needs.begin(), x.node.needs.end(), needed) > 1)
      return wrong(x.needs_where, what + ".needs",
                   "'" + needed + "' is there twice; give each node once");
  }
  return caf::none;
}

} // namespace

caf::expected<std::vector<cluster_node>>
read_topology(const std::string& file) {
  auto entries = read_config_file(file);
  if (!entries)
    return std::move(entries.error());
  std::vector<draft> drafts;
  for (auto& entry : *entries) {
    if (entry.name.rfind(prefix, 0) != 0)
      return wrong(entry.where, entry.name,
                   "it belongs to no node; write it below [nodes.NAME]");
    auto dot = entry.name.find('.', prefix.size());
    auto name = entry.name.substr(prefix.size(), dot - prefix.size());
    auto i = std::find_if(drafts.begin(), drafts.end(),
                          [&](auto& x) { return x.node.name == name; });
    if (i == drafts.end()) {
      i = drafts.insert(drafts.end(), draft{});
      i->node.name = name;
      i->where = entry.where;
      if (auto err = i->checked->set({"name", name, entry.where}))
        return err;
    }
    if (dot == std::string::npos) {
      if (!entry.is_group)
        return wrong(entry.where, entry.name,
                     "a node is a group; write [" + entry.name + "]");
      continue;
    }
    auto of_node = entry;
    of_node.name = entry.name.substr(dot + 1);
    if (auto err = read_entry(of_node, *i))
      return err;
  }
  if (drafts.empty() || drafts.size() > max_nodes)
    return wrong(file, "nodes",
                 "there are " + std::to_string(drafts.size())
                   + "; write [nodes.NAME] with roles for 1 to 64 nodes");
  std::vector<cluster_node> result;
  for (auto& x : drafts)
    if (auto err = check_node(x, drafts))
      return err;
  for (auto& x : drafts) {
    if (auto err = check_names(x, drafts))
      return err;
    result.push_back(x.node);
  }
  return result;
}

} // namespace actorcsi
