#include <map>
#include <set>

#include <google/protobuf/compiler/cpp/names.h>
#include <google/protobuf/descriptor.pb.h>

#include "check.hpp"
#include "names.hpp"

namespace pb = google::protobuf;

namespace actorcsi::generator {

namespace {

/// What a name stands for, as a person would put it.
using scope = std::map<std::string, std::string>;

void collect(const pb::EnumDescriptor* type, scope& to) {
  to.emplace(pb::compiler::cpp::ClassName(type), "enum " + type->full_name());
  // protoc puts the values of an inner enum behind the outer message's name,
  // where nothing of ours is.
  if (type->containing_type() == nullptr)
    for (int i = 0; i < type->value_count(); ++i)
      to.emplace(without_keyword(type->value(i)->name()),
                 "enum value " + type->value(i)->full_name());
}

void collect(const pb::Descriptor* message, scope& to) {
  to.emplace(pb::compiler::cpp::ClassName(message),
             "message " + message->full_name());
  for (int i = 0; i < message->nested_type_count(); ++i)
    collect(message->nested_type(i), to);
  for (int i = 0; i < message->enum_type_count(); ++i)
    collect(message->enum_type(i), to);
}

/// The names that protoc declares for `file` and what it imports.
void collect(const pb::FileDescriptor* file,
             std::map<std::string, scope>& scopes,
             std::set<const pb::FileDescriptor*>& seen) {
  if (!seen.insert(file).second)
    return;
  auto& to = scopes[cpp_namespace(file->package())];
  for (int i = 0; i < file->message_type_count(); ++i)
    collect(file->message_type(i), to);
  for (int i = 0; i < file->enum_type_count(); ++i)
    collect(file->enum_type(i), to);
  for (int i = 0; i < file->extension_count(); ++i)
    to.emplace(file->extension(i)->name(),
               "extension " + file->extension(i)->full_name());
  for (int i = 0; i < file->dependency_count(); ++i)
    collect(file->dependency(i), scopes, seen);
}

/// Enters services and their methods into the names of one scope.
class name_check {
public:
  name_check(scope& names, problem_list& problems)
    : names_(names), problems_(problems) {
    // nop
  }

  template <class Descriptor>
  void enter(const Descriptor* what, const std::string& name,
             const std::string& description) {
    auto entry = names_.emplace(name, description);
    if (!entry.second)
      problems_.add(what, clash(name, description, entry.first->second));
  }

  void enter_file(const pb::FileDescriptor* file, const std::string& name) {
    auto description = "file " + file->name();
    auto entry = names_.emplace(name, description);
    if (!entry.second)
      problems_.add_for_file(file,
                             clash(name, description, entry.first->second));
  }

  /// Enters the names of the tables' namespace that `message` and what is
  /// within it take.
  void enter_tables(const pb::Descriptor* message) {
    // Nobody wrote the entry of a map, so it is nowhere in the file.
    auto written =
      message->options().map_entry() ? message->containing_type() : message;
    enter(written, table_of(message), "message " + message->full_name());
    for (int i = 0; i < message->nested_type_count(); ++i)
      enter_tables(message->nested_type(i));
    for (int i = 0; i < message->enum_type_count(); ++i)
      enter_table(message->enum_type(i));
  }

  void enter_table(const pb::EnumDescriptor* type) {
    // In a namespace that no message's table is in.
    enter(type, "table_parts::" + snake_name(type) + "_enum",
          "enum " + type->full_name());
  }

  void enter(const service_model& service) {
    auto description = "service " + service.path;
    for (auto name :
         {&service.actor, &service.base, &service.info, &service.table}) {
      auto entry = names_.emplace(*name, description);
      if (entry.second)
        continue;
      // One report is enough; what follows often clashes too.
      problems_.add(service.descriptor,
                    clash(*name, description, entry.first->second));
      return;
    }
    std::set<std::string> own;
    for (auto& method : service.methods)
      // Twice the same within a service is reported for its handlers.
      if (method.is_public() && own.insert(method.tag).second)
        enter(method.descriptor, method.tag, "rpc " + method.path);
  }

private:
  static std::string clash(const std::string& name, const std::string& x,
                           const std::string& y) {
    return x + " and " + y + " are both `" + name + "` in C++: rename one";
  }

  scope& names_;
  problem_list& problems_;
};

void check_ids(const std::vector<file_model>& files, problem_list& problems) {
  std::map<uint32_t, std::string> ids;
  for (auto& file : files)
    for (auto& service : file.services)
      for (auto& method : service.methods) {
        if (!method.is_public())
          continue;
        auto entry = ids.emplace(method.id, method.path);
        if (!entry.second)
          problems.add(method.descriptor, method.path + " and "
                                            + entry.first->second
                                            + " have the same method id: "
                                              "rename one");
      }
}

} // namespace

void check_scopes(const std::vector<file_model>& files,
                  problem_list& problems) {
  std::map<std::string, scope> scopes;
  std::set<const pb::FileDescriptor*> seen;
  for (auto& file : files)
    collect(file.descriptor, scopes, seen);
  for (auto& file : files) {
    auto& names = scopes[file.scope];
    for (auto& name : own_names())
      names.emplace(name, "the generated code's own");
    name_check check{names, problems};
    check.enter_file(file.descriptor, file.add_types);
    for (int i = 0; i < file.descriptor->enum_type_count(); ++i)
      check.enter_table(file.descriptor->enum_type(i));
    for (int i = 0; i < file.descriptor->message_type_count(); ++i)
      check.enter_tables(file.descriptor->message_type(i));
    for (auto& service : file.services)
      check.enter(service);
  }
  check_ids(files, problems);
}

} // namespace actorcsi::generator
