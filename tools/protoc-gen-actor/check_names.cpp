#include <set>
#include <sstream>

#include <google/protobuf/compiler/cpp/names.h>
#include <google/protobuf/descriptor.pb.h>

#include "check.hpp"
#include "names.hpp"

namespace pb = google::protobuf;

namespace actorcsi::generator {

namespace {

/// `HTTP_ERROR` as `HttpError`.
std::string in_title_case(const std::string& name) {
  std::string result;
  auto starts_word = true;
  for (auto c : snake_case(name))
    if (c == '_') {
      starts_word = true;
    } else {
      result += starts_word && c >= 'a' && c <= 'z'
                  ? static_cast<char>(c - 'a' + 'A')
                  : c;
      starts_word = false;
    }
  return result;
}

template <class Descriptor>
void check_name(const Descriptor* what, const std::string& kind,
                problem_list& problems) {
  auto& name = what->name();
  if (name[0] == '_')
    problems.add(what, "`" + name
                         + "` belongs to the compiler, as names with an "
                           "underscore in front do: rename the "
                         + kind);
}

template <class Descriptor>
void check_type(const Descriptor* what, const std::string& kind,
                problem_list& problems) {
  auto& name = what->name();
  check_name(what, kind, problems);
  if (may_be_macro(name))
    problems.add(what, "`" + name
                         + "` may be a macro, as names in capitals are: call "
                           "the "
                         + kind + " " + in_title_case(name));
  // Keywords, parameters, members of CAF's classes and names of C.
  if (name[0] >= 'a' && name[0] <= 'z')
    problems.add(what,
                 "`" + name
                   + "` may have a meaning of its own in C++, as names in "
                     "small letters do: call the "
                   + kind + " " + in_title_case(name));
}

void check_enum(const pb::EnumDescriptor* type, problem_list& problems) {
  check_type(type, "enum", problems);
  if (type->containing_type() != nullptr)
    return;
  // protoc puts them beside the enum.
  for (int i = 0; i < type->value_count(); ++i)
    if (own_names().count(type->value(i)->name()) > 0)
      problems.add(type->value(i), "the generated code needs the name `"
                                     + type->value(i)->name()
                                     + "`: rename the value");
}

/// Names that protoc's classes would have twice.
bool is_protocs(const pb::FieldDescriptor* field) {
  static const std::set<std::string> types = {
    "int32_t", "int64_t", "size_t", "uint32_t", "uint64_t", "uint8_t"};
  auto name = pb::compiler::cpp::FieldName(field);
  return is_keyword(name) || types.count(name) > 0;
}

void check_field(const pb::FieldDescriptor* field, problem_list& problems) {
  auto& name = field->name();
  check_name(field, "field", problems);
  // protobuf takes care of two.
  if (is_macro(name) && name != "major" && name != "minor")
    problems.add(field, "`" + name + "` is a macro of C: rename the field");
  else if (is_protocs(field))
    problems.add(field, "protoc's class needs `" + name
                          + "` for itself: rename the field");
}

void check_message(const pb::Descriptor* message, problem_list& problems) {
  if (message->options().map_entry())
    return;
  check_type(message, "message", problems);
  for (int i = 0; i < message->field_count(); ++i)
    check_field(message->field(i), problems);
  for (int i = 0; i < message->enum_type_count(); ++i)
    check_enum(message->enum_type(i), problems);
  for (int i = 0; i < message->nested_type_count(); ++i)
    check_message(message->nested_type(i), problems);
}

/// `what` is the package or the parameter that `text` comes from.
void check_parts(const pb::FileDescriptor* file, const std::string& text,
                 const std::string& what, problem_list& problems) {
  std::istringstream parts{text};
  auto first = true;
  for (std::string part; std::getline(parts, part, '.'); first = false) {
    auto hides = part == "caf" || part == "std" || part == "tables"
                 || part == "table_parts" || part == "method_tables"
                 || (part == "google" && !first);
    if (hides || is_keyword(part) || is_macro(part) || may_be_macro(part)
        || part[0] == '_')
      problems.add_for_file(file, "`" + part
                                    + "` cannot be a C++ namespace here: "
                                      "rename the "
                                    + what);
  }
}

/// `a::b` as `a.b`.
std::string dotted(const std::string& scope) {
  std::string result;
  for (size_t i = 0; i < scope.size(); ++i)
    if (scope[i] != ':')
      result += scope[i];
    else if (scope[i - 1] != ':')
      result += '.';
  return result;
}

void check_package(const file_model& model, problem_list& problems) {
  auto file = model.descriptor;
  auto& package = file->package();
  if (model.scope.empty()) {
    problems.add_for_file(file, "without a package its names would be among "
                                "those of C: give it one, or its actors a "
                                "namespace with the parameter namespace=NAME");
    return;
  }
  for (int i = 0; i < file->dependency_count(); ++i) {
    auto import = file->dependency(i);
    if (model.places->scope_of(import).empty())
      problems.add_for_file(file, import->name()
                                    + " has no package: say where its actors "
                                      "are with the parameter namespace/"
                                    + import->name() + "=NAME");
  }
  if (package.compare(0, 16, "actorcsi.runtime") == 0
      || package.compare(0, 17, "actorcsi.platform") == 0)
    problems.add_for_file(file, "package " + package
                                  + " is where hand-written code is: rename "
                                    "the package");
  check_parts(file, package, "package", problems);
  auto scope = dotted(model.scope);
  if (scope != package)
    check_parts(file, scope, "namespace", problems);
}

} // namespace

const std::set<std::string>& own_names() {
  static const std::set<std::string> names = {
    "add_message_types", "caf",      "google", "platform", "method_tables",
    "runtime",           "services", "std",    "tables",   "table_parts",
    "uint32_t",          "uint64_t"};
  return names;
}

void check_names(const std::vector<file_model>& files, problem_list& problems) {
  for (auto& model : files) {
    auto file = model.descriptor;
    check_package(model, problems);
    for (int i = 0; i < file->message_type_count(); ++i)
      check_message(file->message_type(i), problems);
    for (int i = 0; i < file->enum_type_count(); ++i)
      check_enum(file->enum_type(i), problems);
    for (int i = 0; i < file->service_count(); ++i) {
      auto service = file->service(i);
      check_name(service, "service", problems);
      for (int j = 0; j < service->method_count(); ++j)
        check_name(service->method(j), "rpc", problems);
    }
  }
}

} // namespace actorcsi::generator
