#include "emit_source.hpp"

#include <set>

#include "code.hpp"
#include "emit.hpp"
#include "emit_tables.hpp"

namespace actorcsi::generator {

namespace {

/// The call of a handler from within the base. A handler may have the name of
/// a parameter.
std::string call(const method_model& method) {
  static const std::set<std::string> parameters = {"request", "item", "sink",
                                                   "id"};
  auto argument = method.kind == method_kind::consumer ? "item" : "request";
  return (parameters.count(method.handler) > 0 ? "this->" : "") + method.handler
         + "(" + (method.request.has_content ? argument : "") + ")";
}

/// The parameter that holds the request, with the comma before it.
std::string request_parameter(const method_model& method, bool named) {
  if (method.request.is_empty)
    return {};
  auto name = method.kind == method_kind::consumer ? " item" : " request";
  return ", const " + method.request.cpp + "&" + (named ? name : "");
}

std::vector<std::string> dispatch(const method_model& method) {
  auto head = "[this](" + method.tag;
  auto parameter = request_parameter(method, method.request.has_content);
  switch (method.kind) {
  case method_kind::self:
    return {};
  case method_kind::consumer:
    return {"[this](" + method.source_tag + "::item, uint64_t" + parameter
              + ") {",
            "  " + call(method) + ";", "},"};
  case method_kind::subscription: {
    auto list = method.snake + "_subscribers_";
    return {head + request_parameter(method, true) + ",",
            "       const " + method.tag
              + "::sink& sink) -> caf::result<uint64_t> {",
            "  if (auto refused = " + call(method) + ")",
            "    return refused;",
            "  return " + list + ".add(*this, sink, "
              + (method.request.is_empty ? "{}" : "request") + ");",
            "},",
            "[this](" + method.tag + "::cancel, uint64_t id) {",
            "  " + list + ".cancel(id);",
            "},"};
  }
  default: {
    auto answer = method.response.is_empty ? "void" : method.response.cpp;
    auto arrow = "-> caf::result<" + answer + "> {";
    auto first = head + parameter + ")";
    std::vector<std::string> result{first + " " + arrow};
    // The lambdas are indented by four.
    if (4 + result[0].size() > code::width)
      result = {first, "  " + arrow};
    result.push_back("  return " + call(method) + ";");
    result.push_back("},");
    return result;
  }
  }
}

void emit_constructor(code& out, const service_model& service) {
  auto head = service.base + "::" + service.base + "(caf::actor_config& cfg)";
  std::vector<std::string> lists;
  for (auto& method : service.methods)
    if (method.kind == method_kind::subscription)
      lists.push_back(method.snake + "_subscribers_");
  out.fit(head + " ", ": service(cfg) {", 2);
  if (lists.empty())
    out.line("  // nop");
  for (auto& list : lists)
    // Qualified, because a handler may be called `watch`.
    out.line("  service::watch(" + list + ");");
  out.line("}");
  out.line();
}

void emit_publish(code& out, const service_model& service,
                  const method_model& method) {
  auto list = method.snake + "_subscribers_";
  auto head = "void " + service.base + "::publish_" + method.snake + "(";
  auto tail = "const " + method.response.cpp + "& item) {";
  out.fit(head, tail);
  out.line("  for (auto& to : " + list + ")");
  out.fit("    " + list + ".send(", "*this, to, item);");
  out.line("}");
  out.line();
}

void emit_behavior(code& out, const service_model& service) {
  out.fit(service.base + "::behavior_type ",
          service.base + "::make_behavior() {", 0);
  std::vector<std::string> lines{"return {"};
  // CAF tries one case after the other. What an actor has subscribed
  // to comes most often. What it sends itself does not come here.
  for (auto is_public : {false, true})
    for (auto& method : service.methods)
      if (method.is_public() == is_public)
        for (auto& line : dispatch(method))
          lines.push_back("  " + line);
  lines.push_back("};");
  out.verbatim(lines, 2);
  out.line("}");
  out.line();
}

/// Appends `text` to `lines` as string literals that fit, with `end` behind.
void append_literals(std::vector<std::string>& lines, const std::string& margin,
                     const std::string& text, const std::string& end) {
  constexpr size_t longest = 64;
  auto rest = flat(text);
  while (rest.size() > longest) {
    auto space = rest.rfind(' ', longest);
    if (space == std::string::npos)
      break;
    lines.push_back(margin + quoted(rest.substr(0, space + 1)));
    rest.erase(0, space + 1);
  }
  lines.push_back(margin + quoted(rest) + end);
}

void emit_info(code& out, const file_model& file,
               const service_model& service) {
  out.fit("const " + file.runtime + "service_info& ", service.info + "() {", 0);
  std::vector<std::string> lines{"static const " + file.runtime
                                 + "method_info methods[] = {"};
  for (auto& method : service.methods) {
    if (!method.is_public())
      continue;
    auto maker = method.kind == method_kind::subscription
                   ? "subscription_method<"
                   : "call_method<";
    lines.push_back("  " + file.runtime + maker + method.tag + ", "
                    + method.request.cpp + ", " + method.response.cpp + ">(");
    lines.push_back("    " + quoted(method.path) + ",");
    lines.push_back("    &" + method.request.info + ",");
    lines.push_back("    &" + method.response.info + ",");
    append_literals(lines, "    ", method.comment, "),");
  }
  lines.push_back("};");
  lines.push_back("static const " + file.runtime + "service_info info = {");
  lines.push_back("  " + quoted(service.path) + ",");
  append_literals(lines, "  ", service.comment, ",");
  lines.push_back("  methods,");
  lines.push_back("};");
  out.verbatim(lines, 2);
  out.line("  return info;");
  out.line("}");
  out.line();
}

void emit_add_type(code& out, const std::string& type,
                   const std::string& name) {
  out.fit("  cfg.add_message_type<" + type + ">(", quoted(name) + ");");
}

void emit_add_types(code& out, const file_model& file) {
  out.fit("void ", file.add_types + "(caf::actor_system_config& cfg) {", 0);
  for (auto& message : file.messages)
    emit_add_type(out, message.type.cpp, message.type.descriptor->full_name());
  for (auto& service : file.services) {
    for (auto& tag : tag_names(service))
      emit_add_type(out, tag.cpp, tag.caf);
    for (auto& method : service.methods)
      if (method.kind == method_kind::subscription)
        emit_add_type(out, method.tag + "::sink", method.path + ".sink");
  }
  out.line("}");
}

} // namespace

std::string emit_source(const file_model& file) {
  code out;
  out.line("// Generated by protoc-gen-actor from " + file.descriptor->name()
           + ". Do not edit.");
  out.line();
  out.line("#include \"" + file.path + ".actor.hpp\"");
  out.line();
  out.line("#include \"caf/actor_system_config.hpp\"");
  out.line();
  auto headers = table_headers(file);
  for (auto& header : headers)
    out.line("#include \"" + header + "\"");
  if (!headers.empty())
    out.line();
  if (!file.services.empty()) {
    out.line("#include \"platform/runtime/method_codec.hpp\"");
    out.line();
  }
  if (!file.scope.empty()) {
    out.line("namespace " + file.scope + " {");
    out.line();
  }
  emit_tables(out, file);
  for (auto& service : file.services) {
    out.section(service.descriptor->name());
    emit_constructor(out, service);
    out.line("const char* " + service.base + "::name() const {");
    out.line("  return " + quoted(service.path) + ";");
    out.line("}");
    out.line();
    out.fit("const " + file.runtime + "service_info& ",
            service.base + "::method_table() {", 0);
    out.line("  return " + service.info + "();");
    out.line("}");
    out.line();
    for (auto& method : service.methods)
      if (method.kind == method_kind::subscription)
        emit_publish(out, service, method);
    emit_behavior(out, service);
    emit_info(out, file, service);
  }
  out.section("registration");
  emit_add_types(out, file);
  if (!file.scope.empty()) {
    out.line();
    out.line("} // namespace " + file.scope);
  }
  return out.str();
}

} // namespace actorcsi::generator
