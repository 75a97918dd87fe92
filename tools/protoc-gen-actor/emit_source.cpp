#include "emit_source.hpp"

#include <set>

#include "code.hpp"
#include "emit.hpp"
#include "emit_tables.hpp"

namespace actorcsi::generator {

namespace {

/// The call of a handler from within the base. A handler may have the name of
/// a parameter or a variable.
std::string call(const method_model& method) {
  static const std::set<std::string> taken = {"request", "item", "sink", "id",
                                              "refused"};
  auto argument = method.kind == method_kind::consumer ? "item" : "request";
  return (taken.count(method.handler) > 0 ? "this->" : "") + method.handler
         + "(" + (method.request.has_content ? argument : "") + ")";
}

/// The parameters of the lambda that takes a method's messages; `is_named`
/// tells whether it has a use for the request.
std::vector<std::string> parameters(const method_model& method, bool is_named) {
  auto is_item = method.kind == method_kind::consumer;
  std::vector<std::string> result{method.tag};
  if (is_item)
    result = {method.source_tag + "::item", "uint64_t"};
  if (!method.request.is_empty)
    result.push_back("const " + method.request.cpp + "&"
                     + (!is_named ? ""
                        : is_item ? " item"
                                  : " request"));
  if (method.kind == method_kind::subscription)
    result.push_back("const " + method.tag + "::sink& sink");
  return result;
}

/// Appends the beginning of a lambda, with `arrow` behind its parameters.
void open_lambda(std::vector<std::string>& to,
                 const std::vector<std::string>& parameters,
                 const std::string& arrow) {
  for (auto& line : filled("    [this](", parameters, ")"))
    to.push_back(line);
  if (to.back().size() + arrow.size() + 1 <= code::width)
    to.back() += " " + arrow;
  else
    to.push_back("      " + arrow);
}

/// Appends what refuses a request with a number that is not of its enum.
void append_check(std::vector<std::string>& to, const file_model& file,
                  const method_model& method) {
  if (!method.request.has_enum)
    return;
  auto& info = method.request.info;
  for (auto& line : filled("      if (" + file.runtime + "has_unknown_value(",
                           {"request", info}, "))"))
    to.push_back(line);
  for (auto& line :
       filled("        return " + file.runtime + "check_message(",
              {info, file.runtime + "message_to_wire(request)"}, ");"))
    to.push_back(line);
}

void append_dispatch(std::vector<std::string>& to, const file_model& file,
                     const method_model& method) {
  auto has_content = method.request.has_content;
  switch (method.kind) {
  case method_kind::self:
    return;
  case method_kind::consumer:
    open_lambda(to, parameters(method, has_content), "{");
    to.push_back("      " + call(method) + ";");
    break;
  case method_kind::subscription: {
    auto list = method.snake + "_subscribers_";
    open_lambda(to, parameters(method, true), "-> caf::result<uint64_t> {");
    append_check(to, file, method);
    to.push_back("      if (auto refused = " + call(method) + ")");
    to.push_back("        return refused;");
    to.push_back("      return " + list + ".add(*this, sink, "
                 + (method.request.is_empty ? "{}" : "request") + ");");
    to.push_back("    },");
    open_lambda(to, {method.tag + "::cancel", "uint64_t id"}, "{");
    to.push_back("      " + list + ".cancel(id);");
    break;
  }
  default: {
    auto answer = method.response.is_empty ? "void" : method.response.cpp;
    // A result would move the answer twice more. CAF takes no expected<void>.
    auto is_value = method.kind == method_kind::call && answer != "void";
    std::string box = is_value ? "expected" : "result";
    open_lambda(to, parameters(method, has_content),
                "-> caf::" + box + "<" + answer + "> {");
    append_check(to, file, method);
    to.push_back("      return " + call(method) + ";");
  }
  }
  to.push_back("    },");
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

void emit_behavior(code& out, const file_model& file,
                   const service_model& service) {
  out.fit(service.base + "::behavior_type ",
          service.base + "::make_behavior() {", 0);
  // CAF tries one case after the other. What an actor has subscribed
  // to comes most often. What it sends itself does not come here.
  std::vector<std::string> lines{"  return {"};
  for (auto is_public : {false, true})
    for (auto& method : service.methods)
      if (method.is_public() == is_public)
        append_dispatch(lines, file, method);
  lines.push_back("  };");
  out.begin_verbatim(2);
  for (auto& line : lines)
    out.line(line);
  out.end_verbatim(2);
  out.line("}");
  out.line();
}

/// Whether a request of the file's services has an enum.
bool checks_values(const file_model& file) {
  for (auto& service : file.services)
    for (auto& method : service.methods)
      if (method.is_public() && method.request.has_enum)
        return true;
  return false;
}

void emit_add_types(code& out, const file_model& file) {
  out.fit("void ", file.add_types + "(caf::actor_system_config& cfg) {", 0);
  for (auto& message : file.messages) {
    // protoc's classes know their names.
    auto name = message.header.empty()
                  ? std::string{}
                  : ", " + quoted(message.type.descriptor->full_name());
    out.fit("  " + file.runtime + "add_message_type<",
            message.type.cpp + ">(cfg" + name + ");");
  }
  for (auto& service : file.services)
    for (auto& method : service.methods)
      if (method.is_public())
        out.fit("  " + file.runtime + "add_method_types<",
                method.tag + ">(cfg);");
  out.line("}");
}

} // namespace

std::string emit_source(const file_model& file) {
  code out;
  emit_head(out, file.descriptor->name());
  out.line("#include \"" + file.header + "\"");
  out.line();
  auto headers = table_headers(file);
  for (auto& header : headers)
    out.line("#include \"" + header + "\"");
  if (!headers.empty())
    out.line();
  if (checks_values(file))
    out.line("#include \"platform/runtime/message_check.hpp\"");
  out.line("#include \"platform/runtime/message_type.hpp\"");
  if (!file.services.empty())
    out.line("#include \"platform/runtime/method_codec.hpp\"");
  out.line();
  open_scope(out, file.scope);
  emit_tables(out, file);
  for (auto& service : file.services) {
    out.section(service.descriptor->name());
    emit_constructor(out, service);
    out.line("const char* " + service.base + "::name() const {");
    out.line("  return " + quoted(service.path) + ";");
    out.line("}");
    out.line();
    for (auto& method : service.methods)
      if (method.kind == method_kind::subscription)
        emit_publish(out, service, method);
    emit_behavior(out, file, service);
  }
  out.section("registration");
  emit_add_types(out, file);
  close_scope(out, file.scope);
  return out.str();
}

} // namespace actorcsi::generator
