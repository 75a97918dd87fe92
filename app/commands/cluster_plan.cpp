#include "app/commands/cluster_plan.hpp"

#include <algorithm>
#include <filesystem>

#include "caf/actor_system_config.hpp"
#include "caf/config_option_set.hpp"
#include "caf/config_value.hpp"
#include "caf/settings.hpp"

#include "app/commands/option_values.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

constexpr size_t max_nodes = 64;

caf::error wrong(const std::string& file, const std::string& entry,
                 const std::string& advice) {
  return make_error(errc::invalid_argument,
                    file + ": " + entry + ": " + advice);
}

std::string as_option(const caf::config_value& value) {
  auto text = caf::get_if<std::string>(&value);
  return text != nullptr ? *text : to_string(value);
}

/// Reads a name, or a list of names.
bool read_names(const caf::config_value& value,
                std::vector<std::string>& into) {
  if (auto text = caf::get_if<std::string>(&value)) {
    into = split_list(*text);
    return true;
  }
  auto list = caf::get_if<caf::config_value::list>(&value);
  if (list == nullptr)
    return false;
  for (auto& x : *list) {
    auto text = caf::get_if<std::string>(&x);
    if (text == nullptr)
      return false;
    into.push_back(*text);
  }
  return true;
}

caf::expected<cluster_node> read_node(const std::string& file,
                                      const std::string& name,
                                      const caf::settings& entries) {
  cluster_node result;
  result.name = name;
  for (auto& [key, value] : entries) {
    if (key == "needs") {
      if (!read_names(value, result.needs))
        return wrong(file, "nodes." + name + ".needs",
                     "give names of nodes, such as [\"front\"]");
    } else if (key == "roles") {
      result.roles = as_option(value);
    } else if (key == "listen") {
      result.listen = as_option(value);
    } else if (key == "name" || key == "connect") {
      return wrong(file, "nodes." + name + "." + key,
                   "it follows from the topology");
    } else if (auto group = caf::get_if<caf::settings>(&value)) {
      for (auto& [option, setting] : *group)
        result.options.push_back("--" + key + "." + option + "="
                                 + as_option(setting));
    } else {
      result.options.push_back("--" + key + "=" + as_option(value));
    }
  }
  if (result.roles.empty())
    return wrong(file, "nodes." + name, "say which roles it has");
  return result;
}

} // namespace

caf::expected<std::vector<cluster_node>>
read_topology(const std::string& file) {
  if (std::filesystem::is_directory(file))
    return make_error(errc::not_found, file + ": a folder, give a file");
  caf::config_option_set none;
  auto content =
    caf::actor_system_config::parse_config_file(file.c_str(), none);
  if (!content) {
    if (content.error() == caf::sec::cannot_open_file)
      return make_error(errc::not_found, file + ": the file cannot be read");
    return in_our_words(content.error(), file);
  }
  auto nodes = caf::get_if<caf::settings>(&*content, "nodes");
  if (!nodes || nodes->empty() || nodes->size() > max_nodes)
    return wrong(file, "nodes", "give 1 to 64 nodes");
  std::vector<cluster_node> result;
  for (auto& [name, value] : *nodes) {
    auto entries = caf::get_if<caf::settings>(&value);
    if (entries == nullptr)
      return wrong(file, "nodes." + name, "give a group in braces");
    auto node = read_node(file, name, *entries);
    if (!node)
      return std::move(node.error());
    result.push_back(std::move(*node));
  }
  for (auto& node : result)
    for (auto& needed : node.needs)
      if (needed == node.name
          || std::none_of(result.begin(), result.end(),
                          [&needed](auto& x) { return x.name == needed; }))
        return wrong(file, "nodes." + node.name + ".needs",
                     "'" + needed + "' is no other node of the file");
  return result;
}

} // namespace actorcsi
