#include "emit_tables.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "names.hpp"

namespace pb = google::protobuf;

namespace actorcsi::generator {

namespace {

const char* type_name(const pb::FieldDescriptor* field) {
  switch (field->type()) {
  case pb::FieldDescriptor::TYPE_BOOL:
    return "boolean";
  case pb::FieldDescriptor::TYPE_INT32:
    return "int32";
  case pb::FieldDescriptor::TYPE_INT64:
    return "int64";
  case pb::FieldDescriptor::TYPE_UINT32:
    return "uint32";
  case pb::FieldDescriptor::TYPE_UINT64:
    return "uint64";
  case pb::FieldDescriptor::TYPE_SINT32:
    return "sint32";
  case pb::FieldDescriptor::TYPE_SINT64:
    return "sint64";
  case pb::FieldDescriptor::TYPE_FIXED32:
    return "fixed32";
  case pb::FieldDescriptor::TYPE_FIXED64:
    return "fixed64";
  case pb::FieldDescriptor::TYPE_SFIXED32:
    return "sfixed32";
  case pb::FieldDescriptor::TYPE_SFIXED64:
    return "sfixed64";
  case pb::FieldDescriptor::TYPE_FLOAT:
    return "float32";
  case pb::FieldDescriptor::TYPE_DOUBLE:
    return "float64";
  case pb::FieldDescriptor::TYPE_ENUM:
    return "enumeration";
  case pb::FieldDescriptor::TYPE_STRING:
    return "text";
  case pb::FieldDescriptor::TYPE_BYTES:
    return "bytes";
  default:
    // The checks refuse groups.
    return "message";
  }
}

const char* presence_name(const pb::FieldDescriptor* field) {
  if (field->is_map())
    return "map";
  if (field->is_repeated())
    return "repeated";
  return field->has_presence() ? "optional" : "implicit";
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string in_case(const std::string& text, int (*change)(int)) {
  std::string result;
  for (auto c : text)
    result += static_cast<char>(change(static_cast<unsigned char>(c)));
  return result;
}

/// The value's name in small letters, without the enum's name in front; protoc
/// sees to it that no other value is called so.
std::string short_name(const pb::EnumValueDescriptor* value) {
  auto prefix = in_case(snake_case(value->type()->name()), std::toupper) + "_";
  auto& name = value->name();
  // A name that is left with a digit in front would look like a number.
  auto has_prefix = name.size() > prefix.size()
                    && name.compare(0, prefix.size(), prefix) == 0
                    && !is_digit(name[prefix.size()]);
  return in_case(has_prefix ? name.substr(prefix.size()) : name, std::tolower);
}

/// What the tables of a file refer to and no header declares.
struct local_types {
  std::vector<const pb::EnumDescriptor*> enums;
  /// The entries of maps.
  std::vector<const pb::Descriptor*> entries;
  std::vector<const pb::Descriptor*> foreign;
};

template <class T>
bool add_once(std::vector<T>& to, T what) {
  if (std::find(to.begin(), to.end(), what) != to.end())
    return false;
  to.push_back(what);
  return true;
}

void collect(const pb::Descriptor* message, local_types& to) {
  for (int i = 0; i < message->field_count(); ++i) {
    auto field = message->field(i);
    if (auto type = field->enum_type())
      add_once(to.enums, type);
    auto type = field->message_type();
    if (type == nullptr || type->full_name() == "google.protobuf.Empty")
      continue;
    if (field->is_map() ? add_once(to.entries, type)
                        : is_foreign(type) && add_once(to.foreign, type))
      collect(type, to);
  }
}

local_types read_local_types(const file_model& file) {
  local_types result;
  for (auto& message : file.messages)
    collect(message.type.descriptor, result);
  return result;
}

/// Appends the literals of `text`, `tail` behind the last, in lines that fit.
void append_literals(code& out, const std::string& margin,
                     const std::string& text, const std::string& tail) {
  const auto longest = code::width - margin.size() - tail.size() - 2;
  auto rest = flat(text);
  while (quoted(rest).size() - 2 > longest) {
    auto space = rest.rfind(' ', longest);
    while (space != std::string::npos && space > 0
           && quoted(rest.substr(0, space + 1)).size() - 2 > longest)
      space = rest.rfind(' ', space - 1);
    if (space == std::string::npos || space == 0)
      break;
    out.line(margin + quoted(rest.substr(0, space + 1)));
    rest.erase(0, space + 1);
  }
  out.line(margin + quoted(rest) + tail);
}

/// Writes what the tables refer to, into the namespace `table_parts`.
class table_writer {
public:
  table_writer(code& out, const file_model& file) : out_(out), file_(file) {
    // nop
  }

  void emit(const pb::EnumDescriptor* type) {
    auto name = local_name(type);
    out_.line("constexpr " + file_.runtime + "enum_value_info " + name
              + "_values[] = {");
    for (int i = 0; i < type->value_count(); ++i) {
      auto value = type->value(i);
      out_.line("  {" + quoted(value->name()) + ", " + quoted(short_name(value))
                + ", " + std::to_string(value->number()) + "},");
    }
    out_.line("};");
    out_.line();
    constant("enum_info " + name + "_enum",
             {quoted(type->full_name()), name + "_values"});
    out_.line();
  }

  void declare(const pb::Descriptor* message) {
    out_.line("extern const " + file_.runtime + "message_info "
              + local_name(message) + "_info;");
  }

  void emit_fields(const pb::Descriptor* message) {
    if (message->field_count() == 0)
      return;
    out_.line("constexpr " + file_.runtime + "field_info " + local_name(message)
              + "_fields[] = {");
    for (int i = 0; i < message->field_count(); ++i)
      emit_field(message->field(i));
    out_.line("};");
    out_.line();
  }

  void emit_local_message(const pb::Descriptor* message) {
    emit_fields(message);
    auto name = local_name(message);
    constant("message_info " + name + "_info",
             {quoted(message->full_name()), fields_of(message, name)});
    out_.line();
  }

  /// The table has the name of a function, which no method's tag has.
  void emit_methods(const service_model& service) {
    out_.line("constexpr " + file_.runtime + "method_info " + service.info
              + "[] = {");
    for (auto& method : service.methods)
      if (method.is_public())
        emit_method(method);
    out_.line("};");
    out_.line();
  }

  /// Writes the tables that these parts are for.
  void emit_tables() {
    for (auto& message : file_.messages) {
      auto type = message.type.descriptor;
      constant("message_info " + table_of(type),
               {quoted(type->full_name()),
                fields_of(type, "table_parts::" + local_name(type))});
    }
    for (auto& service : file_.services) {
      out_.line("constexpr " + file_.runtime + "service_info " + service.table
                + " = {");
      out_.line("  " + quoted(service.path) + ",");
      append_literals(out_, "  ", service.comment, ",");
      out_.line("  method_tables::" + service.info + "};");
    }
  }

private:
  /// What comes from another package has its name in front, and keeps its
  /// capitals: no name in snake case is like that.
  template <class Descriptor>
  std::string local_name(const Descriptor* type) const {
    auto own = type->file()->package() == file_.descriptor->package();
    return own ? snake_name(type) : identifier(type->full_name());
  }

  static std::string fields_of(const pb::Descriptor* message,
                               const std::string& name) {
    return message->field_count() > 0 ? name + "_fields" : "{}";
  }

  void constant(const std::string& what,
                const std::vector<std::string>& parts) {
    auto lines =
      filled("constexpr " + file_.runtime + what + " = {", parts, "};");
    if (lines.size() > 1) {
      lines = filled("  ", parts, "};");
      out_.line("constexpr " + file_.runtime + what + " = {");
    }
    for (auto& line : lines)
      out_.line(line);
  }

  void emit_method(const method_model& method) {
    std::string maker = method.kind == method_kind::subscription
                          ? "subscription_method<"
                          : "call_method<";
    for (auto& line :
         filled("  " + file_.runtime + maker,
                {method.tag, method.request.cpp, method.response.cpp}, ">("))
      out_.line(line);
    for (auto& line :
         filled("    ",
                {file_.runtime + "access::" + method.access,
                 "&" + method.request.info, "&" + method.response.info},
                ","))
      out_.line(line);
    append_literals(out_, "    ", method.comment, "),");
  }

  void emit_field(const pb::FieldDescriptor* field) {
    std::vector<std::string> parts{
      quoted(field->name()), std::to_string(field->number()),
      std::string{"presence::"} + presence_name(field),
      std::string{"field_type::"} + type_name(field)};
    if (auto type = field->message_type())
      parts.push_back("&" + info_name(type, field->is_map()));
    if (auto type = field->enum_type()) {
      parts.push_back("nullptr");
      parts.push_back("&" + local_name(type) + "_enum");
    }
    for (auto& line : filled("  {", parts, "},"))
      out_.line(line);
  }

  std::string info_name(const pb::Descriptor* message, bool is_entry) const {
    auto is_local = is_entry
                    || (is_foreign(message)
                        && message->full_name() != "google.protobuf.Empty");
    return is_local ? local_name(message) + "_info" : info_of(message, file_);
  }

  code& out_;
  const file_model& file_;
};

} // namespace

void emit_table_declarations(code& out, const file_model& file) {
  if (file.empty())
    return;
  out.section("tables");
  out.comment("What messages and services consist of, for callers that know "
              "them only at run time.");
  out.line("namespace tables {");
  out.line();
  auto declare = [&](const std::string& type, const std::string& name) {
    // Without the namespace.
    out.fit("extern const " + file.runtime + type + " ",
            name.substr(name.rfind(':') + 1) + ";");
  };
  for (auto& message : file.messages)
    declare("message_info", table_of(message.type.descriptor));
  for (auto& service : file.services)
    declare("service_info", service.table);
  out.line();
  out.line("} // namespace tables");
  out.line();
}

void emit_tables(code& out, const file_model& file) {
  out.section("tables");
  table_writer writer{out, file};
  auto local = read_local_types(file);
  out.begin_verbatim();
  out.line("namespace {");
  out.line();
  out.line("namespace table_parts {");
  out.line();
  out.line("using " + file.runtime + "field_type;");
  out.line("using " + file.runtime + "presence;");
  out.line();
  for (auto type : local.enums)
    writer.emit(type);
  for (auto message : local.foreign)
    writer.declare(message);
  if (!local.foreign.empty())
    out.line();
  for (auto message : local.entries)
    writer.emit_local_message(message);
  for (auto message : local.foreign)
    writer.emit_local_message(message);
  for (auto& message : file.messages)
    writer.emit_fields(message.type.descriptor);
  out.line("} // namespace table_parts");
  out.line();
  if (!file.services.empty()) {
    // No part may hide the tag of a method.
    out.line("namespace method_tables {");
    out.line();
    for (auto& service : file.services)
      writer.emit_methods(service);
    out.line("} // namespace method_tables");
    out.line();
  }
  out.line("} // namespace");
  out.line();
  writer.emit_tables();
  out.end_verbatim();
  out.line();
}

std::vector<std::string> table_headers(const file_model& file) {
  std::set<std::string> result;
  auto use = [&](const pb::Descriptor* message) {
    for (int i = 0; i < message->field_count(); ++i) {
      auto type = message->field(i)->message_type();
      if (type != nullptr && !is_foreign(type)
          && type->file() != file.descriptor)
        result.insert(file.places->header_of(type->file()));
    }
  };
  for (auto& message : file.messages)
    use(message.type.descriptor);
  for (auto entry : read_local_types(file).entries)
    use(entry);
  return {result.begin(), result.end()};
}

} // namespace actorcsi::generator
