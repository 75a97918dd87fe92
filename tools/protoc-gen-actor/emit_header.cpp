#include "emit_header.hpp"

#include <set>

#include "code.hpp"
#include "emit.hpp"
#include "emit_tables.hpp"

namespace actorcsi::generator {

namespace {

void emit_includes(code& out, const file_model& file) {
  auto has_services = !file.services.empty();
  auto has_tags = false;
  auto has_empty_subscription = false;
  auto has_plain_messages = false;
  std::set<std::string> headers{file.used_headers.begin(),
                                file.used_headers.end()};
  for (auto& service : file.services)
    for (auto& method : service.methods) {
      if (method.kind != method_kind::consumer)
        has_tags = true;
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
  if (has_tags)
    caf.insert("\"caf/meta/type_name.hpp\"");
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

void emit_inspect_head(code& out, const std::string& type,
                       const std::string& parameter) {
  out.line("template <class Inspector>");
  const std::string head = "typename Inspector::result_type inspect(";
  const auto first = "Inspector& f,";
  const auto second = type + "&" + parameter + ") {";
  auto line = head + first + " " + second;
  if (line.size() <= code::width) {
    out.line(line);
  } else {
    out.line(head + first);
    out.line(std::string(head.size(), ' ') + second);
  }
}

void emit_messages(code& out, const file_model& file) {
  auto first = true;
  for (auto& message : file.messages) {
    if (!message.header.empty())
      continue;
    if (first)
      out.section("messages");
    first = false;
    emit_inspect_head(out, message.type.cpp, " x");
    out.line("  return " + file.runtime + "inspect_message(f, x);");
    out.line("}");
    out.line();
  }
}

std::string hexadecimal(uint32_t value) {
  std::string result = "0x";
  for (auto shift = 28; shift >= 0; shift -= 4)
    result += "0123456789abcdef"[(value >> shift) & 0xF];
  return result;
}

void emit_tag(code& out, const method_model& method) {
  out.comment(method.comment);
  out.line("struct " + method.tag + " {");
  out.line("  static constexpr uint32_t id = " + hexadecimal(method.id) + ";");
  if (method.kind == method_kind::subscription) {
    out.line();
    out.line("  /// Marks an item on its way to a subscriber.");
    out.line("  struct item {};");
    out.line();
    out.line("  /// Ends a subscription.");
    out.line("  struct cancel {};");
    out.line();
    out.line("  /// Whoever takes the items.");
    out.fit("  using sink = ",
            "caf::typed_actor<caf::reacts_to<item, uint64_t, "
              + method.response.cpp + ">>;");
  }
  out.line("};");
  out.line();
}

void emit_tags(code& out, const service_model& service) {
  auto tags = tag_names(service);
  if (tags.empty())
    return;
  out.section(service.descriptor->name() + ": methods");
  for (auto& method : service.methods)
    if (method.is_public())
      emit_tag(out, method);
  for (auto& tag : tags) {
    emit_inspect_head(out, tag.cpp, "");
    out.fit("  return f(caf::meta::type_name(", quoted(tag.caf) + "));");
    out.line("}");
    out.line();
  }
}

/// A list of signatures, each on its line, with `end` behind the last.
std::vector<std::string> lines_of(const std::vector<std::string>& signatures,
                                  const std::string& end) {
  std::vector<std::string> result;
  for (auto& signature : signatures)
    result.push_back("  " + signature + ",");
  result.back().pop_back();
  result.back() += end;
  return result;
}

void emit_handle(code& out, const service_model& service) {
  out.section(service.descriptor->name() + ": handle");
  out.comment(service.comment);
  auto lines = lines_of(public_signatures(service), ">;");
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

/// A check that an implementation has every handler. CAF's own error would
/// only say that the class is abstract. Within the base, because handlers are
/// protected there; an implementation's own, private ones cannot be named, and
/// need not be.
void emit_completeness(code& out, const service_model& service) {
  out.line("public:");
  out.section("completeness", 2);
  out.line("  /// Cannot be instantiated for an `Actor` that lacks a handler.");
  out.begin_verbatim(2);
  out.line("  template <class Actor>");
  out.line("  class handlers {");
  for (auto& method : service.methods) {
    auto name = "lacks_" + method.handler;
    out.line("    template <class A> static std::is_same<decltype(&A::"
             + method.handler + "), decltype(&" + service.base
             + "::" + method.handler + ")> " + name + "(A*);");
    out.line("    static std::false_type " + name + "(...);");
    out.line("    static_assert(!decltype(" + name
             + "(static_cast<Actor*>(nullptr)))::value,");
    out.line("                  "
             + quoted("no handler `" + method.handler + "` for " + method.path)
             + ");");
  }
  out.line("  };");
  out.end_verbatim(2);
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
  auto signatures = public_signatures(service);
  auto own = own_signatures(service);
  signatures.insert(signatures.end(), own.begin(), own.end());
  out.begin_verbatim();
  out.line("class " + service.base + " : public " + file.runtime + "service<");
  for (auto& line : lines_of(signatures, "> {"))
    out.line(line);
  out.end_verbatim(2);
  out.line("public:");
  out.fit("  explicit " + service.base + "(", "caf::actor_config& cfg);");
  out.line();
  out.line("  const char* name() const override;");
  out.line();
  out.comment("The same as `" + service.info + "()`.", 2);
  out.fit("  static const " + file.runtime + "service_info& ",
          "method_table();", 0);
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
  out.fit("const " + file.runtime + "service_info& ", service.info + "();", 0);
  out.line();
}

} // namespace

std::string emit_header(const file_model& file) {
  code out;
  out.line("// Generated by protoc-gen-actor from " + file.descriptor->name()
           + ". Do not edit.");
  out.line();
  out.line("#pragma once");
  out.line();
  emit_includes(out, file);
  if (!file.scope.empty()) {
    out.line("namespace " + file.scope + " {");
    out.line();
  }
  emit_messages(out, file);
  emit_table_declarations(out, file);
  for (auto& service : file.services)
    emit_tags(out, service);
  for (auto& service : file.services) {
    emit_handle(out, service);
    emit_base(out, file, service);
  }
  out.section("registration");
  out.comment("Makes the types of " + file.descriptor->name()
              + " known to CAF.");
  out.fit("void ", file.add_types + "(caf::actor_system_config& cfg);", 0);
  if (!file.scope.empty()) {
    out.line();
    out.line("} // namespace " + file.scope);
  }
  return out.str();
}

} // namespace actorcsi::generator
