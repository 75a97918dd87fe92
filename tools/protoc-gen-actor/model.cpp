#include "model.hpp"

#include <algorithm>
#include <set>

#include <google/protobuf/compiler/cpp/names.h>

#include "actor/options.pb.h"

namespace pb = google::protobuf;

namespace actorcsi::generator {

namespace {

template <class Descriptor>
std::string comment_of(const Descriptor* descriptor) {
  pb::SourceLocation location;
  return descriptor->GetSourceLocation(&location) ? location.leading_comments
                                                  : std::string{};
}

std::string absolute_name(const pb::Descriptor* message) {
  auto& hand_written = message->options().GetExtension(::actor::cpp_type);
  if (hand_written.empty())
    return pb::compiler::cpp::QualifiedClassName(message);
  return hand_written.compare(0, 2, "::") == 0 ? hand_written
                                               : "::" + hand_written;
}

/// What to write before names of platform/runtime inside of `scope`.
std::string runtime_in(const std::string& scope) {
  return scope == "actorcsi" ? "runtime::" : "::actorcsi::runtime::";
}

/// The C++ name of what is generated from `home` as `name`, inside of `to`.
std::string name_in(const file_model& to, const pb::FileDescriptor* home,
                    const std::string& name) {
  return relative_name("::" + to.places->scope_of(home) + "::" + name,
                       to.scope);
}

/// Whether a field of `message` is an enum, or one of a message within it that
/// is not among those `seen`.
bool has_enum(const pb::Descriptor* message,
              std::set<const pb::Descriptor*>& seen) {
  if (!seen.insert(message).second)
    return false;
  for (int i = 0; i < message->field_count(); ++i) {
    auto field = message->field(i);
    auto inner = field->message_type();
    if (field->enum_type() != nullptr
        || (inner != nullptr && has_enum(inner, seen)))
      return true;
  }
  return false;
}

type_ref read_type(const pb::Descriptor* message, const file_model& to) {
  type_ref result;
  result.descriptor = message;
  result.is_empty = message->full_name() == "google.protobuf.Empty";
  result.has_content = message->field_count() > 0
                       || message->options().HasExtension(::actor::cpp_type);
  // Not ::google, so that it reads as everywhere else.
  result.cpp = result.is_empty
                 ? "google::protobuf::Empty"
                 : relative_name(absolute_name(message), to.scope);
  result.info = info_of(message, to);
  std::set<const pb::Descriptor*> seen;
  result.has_enum = !message->options().HasExtension(::actor::cpp_type)
                    && has_enum(message, seen);
  return result;
}

void read_messages(const pb::Descriptor* message, file_model& to) {
  if (message->options().map_entry())
    return;
  message_model result;
  result.type = read_type(message, to);
  result.header = message->options().GetExtension(::actor::cpp_include);
  to.messages.push_back(std::move(result));
  for (int i = 0; i < message->nested_type_count(); ++i)
    read_messages(message->nested_type(i), to);
}

method_kind kind_of(const pb::MethodDescriptor* method) {
  auto& options = method->options();
  if (!options.GetExtension(::actor::consumes).empty())
    return method_kind::consumer;
  if (options.GetExtension(::actor::self))
    return method_kind::self;
  if (method->server_streaming())
    return method_kind::subscription;
  return options.GetExtension(::actor::deferred) ? method_kind::deferred
                                                 : method_kind::call;
}

const char* access_of(const pb::MethodDescriptor* method) {
  switch (method->options().GetExtension(::actor::access)) {
  case ::actor::OBSERVE:
    return "observe";
  case ::actor::OPERATE:
    return "operate";
  case ::actor::INTERNAL:
    return "internal";
  default:
    return "administer"; // or none, which `check_methods` refuses
  }
}

method_model read_method(const pb::MethodDescriptor* method,
                         const file_model& to) {
  method_model result;
  result.descriptor = method;
  result.kind = kind_of(method);
  result.path = method->service()->full_name() + "/" + method->name();
  result.id = fnv1a(result.path);
  result.access = access_of(method);
  result.tag = tag_of(method);
  result.snake = snake_case(method->name());
  result.handler = without_keyword(result.snake);
  result.request = read_type(method->input_type(), to);
  result.response = read_type(method->output_type(), to);
  result.comment = comment_of(method);
  if (result.kind == method_kind::consumer) {
    auto& name = method->options().GetExtension(::actor::consumes);
    result.source = method->file()->pool()->FindMethodByName(name);
    if (result.source)
      result.source_tag =
        name_in(to, result.source->file(), tag_of(result.source));
  }
  return result;
}

service_model read_service(const pb::ServiceDescriptor* service,
                           const file_model& to) {
  service_model result;
  result.descriptor = service;
  result.path = service->full_name();
  result.snake = snake_case(service->name());
  result.actor = result.snake + "_actor";
  result.base = result.snake + "_base";
  result.info = result.snake + "_service";
  result.table = "tables::" + result.info;
  result.comment = comment_of(service);
  for (int i = 0; i < service->method_count(); ++i)
    result.methods.push_back(read_method(service->method(i), to));
  return result;
}

/// The headers of the files that have what the services talk about.
std::vector<std::string> read_used_headers(const file_model& file) {
  std::vector<std::string> result;
  auto use = [&](const pb::FileDescriptor* other) {
    if (other != file.descriptor)
      result.push_back(file.places->header_of(other));
  };
  for (auto& service : file.services)
    for (auto& method : service.methods) {
      for (auto type : {&method.request, &method.response})
        if (!type->is_empty)
          use(type->descriptor->file());
      if (method.source)
        use(method.source->file());
    }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

} // namespace

file_model read_file(const pb::FileDescriptor* file, const parameters& places) {
  file_model result;
  result.descriptor = file;
  result.places = &places;
  result.path = without_extension(file->name());
  result.header = places.header_of(file);
  result.scope = places.scope_of(file);
  result.runtime = runtime_in(result.scope);
  result.add_types = "add_" + identifier(stem_of(result.path)) + "_types";
  for (int i = 0; i < file->message_type_count(); ++i)
    read_messages(file->message_type(i), result);
  for (int i = 0; i < file->service_count(); ++i)
    result.services.push_back(read_service(file->service(i), result));
  result.used_headers = read_used_headers(result);
  return result;
}

std::string info_of(const pb::Descriptor* message, const file_model& to) {
  if (message->full_name() == "google.protobuf.Empty")
    return to.runtime + "empty_info";
  return name_in(to, message->file(), table_of(message));
}

std::string table_of(const pb::Descriptor* message) {
  return "tables::" + without_keyword(snake_name(message));
}

bool is_foreign(const pb::Descriptor* message) {
  return message->file()->package() == "google.protobuf";
}

std::string tag_of(const pb::MethodDescriptor* method) {
  return without_keyword(snake_case(method->service()->name()) + "_"
                         + snake_case(method->name()));
}

} // namespace actorcsi::generator
