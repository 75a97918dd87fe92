#include "emit_registry.hpp"

#include <algorithm>
#include <utility>

#include "emit.hpp"

namespace actorcsi::generator {

namespace {

std::string place(const package_model& package) {
  return package.folder.empty() ? "the top folder" : package.prefix();
}

} // namespace

std::string emit_registry_header(const package_model& package) {
  auto& first = *package.files.front();
  code out;
  emit_head(out, "the files of " + place(package));
  out.line("#pragma once");
  out.line();
  out.line("#include \"caf/fwd.hpp\"");
  out.line("#include \"caf/span.hpp\"");
  out.line();
  out.line("#include \"platform/runtime/method_info.hpp\"");
  out.line();
  open_scope(out, first.scope);
  out.line("/// Makes all types that the messages consist of known to CAF.");
  out.line("void add_message_types(caf::actor_system_config& cfg);");
  out.line();
  out.line("/// All services, sorted by name.");
  out.fit("caf::span<const " + first.runtime + "service_info* const> ",
          "services();", 0);
  close_scope(out, first.scope);
  return out.str();
}

std::string emit_registry_source(const package_model& package) {
  auto& first = *package.files.front();
  std::vector<std::pair<std::string, std::string>> services;
  code out;
  emit_head(out, "the files of " + place(package));
  auto header = first.places->include_of(
    first.descriptor, package.prefix() + "registry.actor.hpp");
  out.line("#include \"" + header + "\"");
  out.line();
  for (auto file : package.files) {
    out.line("#include \"" + file->header + "\"");
    for (auto& service : file->services)
      services.emplace_back(service.path, service.table);
  }
  out.line();
  std::sort(services.begin(), services.end());
  open_scope(out, first.scope);
  out.line("void add_message_types(caf::actor_system_config& cfg) {");
  for (auto file : package.files)
    out.line("  " + file->add_types + "(cfg);");
  out.line("}");
  out.line();
  auto type = "const " + first.runtime + "service_info*";
  out.fit("caf::span<" + type + " const> ", "services() {", 0);
  if (services.empty()) {
    out.line("  return {};");
  } else {
    std::vector<std::string> lines{"static constexpr " + type + " all[] = {"};
    for (auto& service : services)
      lines.push_back("  &" + service.second + ",");
    lines.push_back("};");
    out.verbatim(lines, 2);
    out.line("  return all;");
  }
  out.line("}");
  close_scope(out, first.scope);
  return out.str();
}

} // namespace actorcsi::generator
