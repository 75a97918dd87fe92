#include "emit_header.hpp"

#include <set>

#include "code.hpp"
#include "emit.hpp"
#include "emit_tables.hpp"

namespace actorcsi::generator {

namespace {

void emit_includes(code& out, const file_model& file) {
  auto has_services = !file.services.empty();
  auto has_empty_subscription = false;
  auto has_plain_messages = false;
  std::set<std::string> headers{file.used_headers.begin(),
                                file.used_headers.end()};
  for (auto& service : file.services)
    for (auto& method : service.methods) {
      if (method.kind == method_kind::subscription && method.request.is_empty)
        has_empty_subscription = true;
    }
  for (auto& message : file.messages)
    if (message.header.empty())
      has_plain_messages = true;
    else
      headers.insert(message.header);
  if (has_plain_messages)
    headers.insert(file.path + ".pb.h");
  auto block = [&](const std::set<std::string>& lines) {
    for (auto& line : lines)
      out.line("#include " + line);
    if (!lines.empty())
      out.line();
  };
  if (has_services)
    block({"<cstdint>"});
  if (has_empty_subscription)
    block({"<google/protobuf/empty.pb.h>"});
  std::set<std::string> caf{"\"caf/fwd.hpp\""};
  if (has_services)
    caf.insert("\"caf/typed_actor.hpp\"");
  block(caf);
  std::set<std::string> own;
  for (auto& header : headers)
    own.insert('"' + header + '"');
  block(own);
  std::set<std::string> runtime;
  if (has_plain_messages)
    runtime.insert("\"platform/runtime/protobuf_inspect.hpp\"");
  if (!file.messages.empty())
    runtime.insert("\"platform/runtime/message_info.hpp\"");
  if (has_services) {
    runtime.insert("\"platform/runtime/method_info.hpp\"");
    runtime.insert("\"platform/runtime/service.hpp\"");
  }
  block(runtime);
}

std::string hexadecimal(uint32_t value) {
  std::string result = "0x";
  for (auto shift = 28; shift >= 0; shift -= 4)
    result += "0123456789abcdef"[(value >> shift) & 0xF];
  return result;
}

void emit_name(code& out, const std::string& name, size_t indent) {
  out.fit(std::string(indent, ' ') + "static constexpr const char* name = ",
          quoted(name) + ";");
}

void emit_tag(code& out, const file_model& file, const method_model& method) {
  auto base = " : " + file.runtime + "method_tag {";
  out.comment(method.comment);
  out.line("struct " + method.tag + base);
  out.line("  static constexpr uint32_t id = " + hexadecimal(method.id) + ";");
  emit_name(out, method.path, 2);
  if (method.kind == method_kind::subscription) {
    for (auto part : {"item", "cancel"}) {
      out.line();
      out.line(part == std::string{"item"}
                 ? "  /// Marks an item on its way to a subscriber."
                 : "  /// Ends a subscription.");
      out.line("  struct " + (part + base));
      emit_name(out, method.path + "." + part, 4);
      out.line("  };");
    }
    out.line();
    out.line("  /// The handle of a subscriber.");
    out.fit("  using sink = ",
            "caf::typed_actor<caf::reacts_to<item, uint64_t, "
              + method.response.cpp + ">>;");
  }
  out.line("};");
  out.line();
}

void emit_tags(code& out, const file_model& file,
               const service_model& service) {
  out.section(service.descriptor->name() + ": methods");
  for (auto& method : service.methods)
    if (method.is_public())
      emit_tag(out, file, method);
}

void emit_handle(code& out, const service_model& service) {
  out.section(service.descriptor->name() + ": handle");
  out.comment(service.comment);
  auto lines = public_signatures(service, ">;");
  lines.insert(lines.begin(),
               "using " + service.actor + " = caf::typed_actor<");
  out.verbatim(lines);
  out.line();
}

std::string handler_type(const method_model& method) {
  switch (method.kind) {
  case method_kind::self:
  case method_kind::consumer:
    return "void";
  case method_kind::subscription:
    return "caf::error";
  default: {
    auto answer = method.response.is_empty ? "void" : method.response.cpp;
    auto box = method.kind == method_kind::deferred ? "result" : "expected";
    return std::string{"caf::"} + box + "<" + answer + ">";
  }
  }
}

void emit_handler(code& out, const method_model& method) {
  out.comment(method.comment, 2);
  if (method.kind == method_kind::subscription)
    out.line("  /// Returns a default error to accept the subscriber.");
  std::string parameter;
  if (method.request.has_content)
    parameter =
      "const " + method.request.cpp
      + (method.kind == method_kind::consumer ? "& item" : "& request");
  out.fit("  virtual " + handler_type(method) + " ",
          method.handler + "(" + parameter + ") = 0;", 0);
  out.line();
}

/// See required_handler.hpp.
void emit_completeness(code& out, const service_model& service) {
  out.line("public:");
  out.line("  /// Does not compile for an `Actor` that lacks a handler.");
  out.line("  template <class Actor>");
  out.line("  class handlers {");
  for (auto& method : service.methods)
    out.fit("    ACTORCSI_REQUIRED_HANDLER(",
            service.base + ", " + method.handler + ");", 2);
  out.line("  };");
  out.line();
}

std::string subscribers_type(const file_model& file,
                             const method_model& method) {
  return file.runtime + "subscribers<" + method.tag + ", " + method.request.cpp
         + ">";
}

std::string self_message_type(const file_model& file,
                              const service_model& service,
                              const method_model& method) {
  return file.runtime + "self_message<&" + service.base + "::" + method.handler
         + ">";
}

void emit_accessor(code& out, const std::string& type,
                   const std::string& name) {
  out.fit("  " + type + "& ", name + "() {", 0);
  out.line("    return " + name + "_;");
  out.line("  }");
  out.line();
}

void emit_helpers(code& out, const file_model& file,
                  const service_model& service) {
  auto first = true;
  auto open = [&] {
    if (first)
      out.section("sending", 2);
    first = false;
  };
  for (auto& method : service.methods)
    if (method.kind == method_kind::subscription) {
      open();
      out.line("  /// Sends `item` to every subscriber.");
      out.fit("  void ",
              "publish_" + method.snake + "(const " + method.response.cpp
                + "& item);",
              0);
      out.line();
      out.comment("Those who wait for items of `" + method.handler + "`.", 2);
      emit_accessor(out, subscribers_type(file, method),
                    method.snake + "_subscribers");
    } else if (method.kind == method_kind::self) {
      open();
      out.comment("The self-message for `" + method.handler + "`.", 2);
      emit_accessor(out, self_message_type(file, service, method),
                    method.snake + "_message");
    }
}

/// A self-message's member. clang-format opens the braces on the first line if
/// there is room for that.
void emit_self_message(code& out, const std::string& type,
                       const std::string& name) {
  auto head = "  " + type + " ";
  auto opened = head + name + "{";
  auto fits = (opened + "*this};").size() <= code::width;
  if (!fits && opened.size() <= code::width)
    out.fit(opened, "*this};");
  else
    out.fit(head, name + "{*this};");
}

void emit_members(code& out, const file_model& file,
                  const service_model& service) {
  out.line("private:");
  out.line("  behavior_type make_behavior() final;");
  code members;
  for (auto& method : service.methods)
    if (method.kind == method_kind::subscription)
      members.fit("  " + subscribers_type(file, method) + " ",
                  method.snake + "_subscribers_;");
    else if (method.kind == method_kind::self)
      emit_self_message(members, self_message_type(file, service, method),
                        method.snake + "_message_");
  if (!members.empty())
    out.line();
  out.append(members);
}

void emit_base(code& out, const file_model& file,
               const service_model& service) {
  auto& name = service.descriptor->name();
  out.section(name + ": implementation");
  out.comment("Dispatches the messages of " + name
              + "; derive from it and write the handlers.");
  auto head = "class " + service.base + " ";
  auto parent = ": public " + file.runtime + "service<" + service.actor;
  auto items = item_signatures(service, "> {");
  if (items.empty()) {
    out.fit(head, parent + "> {");
  } else {
    items.insert(items.begin(), head + parent + ",");
    out.begin_verbatim();
    for (auto& line : items)
      out.line(line);
    out.end_verbatim(2);
  }
  out.line("public:");
  out.fit("  explicit " + service.base + "(", "caf::actor_config& cfg);");
  out.line();
  out.line("  const char* name() const override;");
  out.line();
  out.comment("The same as `" + service.info + "()`.", 2);
  out.fit("  static const " + file.runtime + "service_info& ",
          "method_table() {", 0);
  out.line("    return " + service.table + ";");
  out.line("  }");
  out.line();
  out.line("protected:");
  out.section("handlers", 2);
  for (auto& method : service.methods)
    emit_handler(out, method);
  emit_helpers(out, file, service);
  emit_completeness(out, service);
  emit_members(out, file, service);
  out.line("};");
  out.line();
  out.comment(name + "'s methods for callers that know them only at run time.");
  out.fit("inline const " + file.runtime + "service_info& ",
          service.info + "() {", 0);
  out.line("  return " + service.table + ";");
  out.line("}");
  out.line();
}

} // namespace

std::string emit_header(const file_model& file) {
  code out;
  emit_head(out, file.descriptor->name());
  out.line("#pragma once");
  out.line();
  emit_includes(out, file);
  open_scope(out, file.scope);
  emit_table_declarations(out, file);
  for (auto& service : file.services)
    emit_tags(out, file, service);
  for (auto& service : file.services) {
    emit_handle(out, service);
    emit_base(out, file, service);
  }
  out.section("registration");
  out.comment("Makes the types of " + file.descriptor->name()
              + " known to CAF.");
  out.fit("void ", file.add_types + "(caf::actor_system_config& cfg);", 0);
  close_scope(out, file.scope);
  return out.str();
}

} // namespace actorcsi::generator
