#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "names.hpp"
#include "parameters.hpp"

namespace actorcsi::generator {

/// A message as the generated code of one file sees it.
struct type_ref {
  const google::protobuf::Descriptor* descriptor = nullptr;
  /// As written inside of the file's namespace.
  std::string cpp;
  /// The table that describes it, written likewise.
  std::string info;
  /// `google.protobuf.Empty`, which stands for nothing.
  bool is_empty = false;
  /// Whether a handler has a use for it.
  bool has_content = false;
  /// Whether it or a message within it has a field of an enum, and protoc's
  /// class stands for it.
  bool has_enum = false;
};

/// A message of the file that CAF must know.
struct message_model {
  type_ref type;
  /// The header of a hand-written type; empty for protoc's class.
  std::string header;
};

/// How a method is carried out.
enum class method_kind {
  call,         ///< The handler returns the answer.
  deferred,     ///< The handler returns the answer or a promise.
  subscription, ///< Items until cancelled.
  self,         ///< The actor's own message.
  consumer,     ///< The items of another actor's subscription.
};

struct method_model {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  method_kind kind = method_kind::call;
  /// `package.Service/Method`.
  std::string path;
  /// FNV-1a of `path`.
  uint32_t id = 0;
  /// A value of runtime::access.
  std::string access;
  std::string tag;
  std::string handler;
  /// The rpc's name in snake case: what the helpers' names are made of.
  std::string snake;
  type_ref request;
  type_ref response;
  /// For consumers: the streaming method, if there is one of that name.
  const google::protobuf::MethodDescriptor* source = nullptr;
  /// For consumers: the tag of the streaming method.
  std::string source_tag;
  std::string comment;

  /// Whether others may send it.
  bool is_public() const {
    return kind != method_kind::self && kind != method_kind::consumer;
  }
};

struct service_model {
  const google::protobuf::ServiceDescriptor* descriptor = nullptr;
  /// `package.Service`.
  std::string path;
  /// The name in snake case, then what is made of it.
  std::string snake;
  std::string actor;
  std::string base;
  /// The function that returns the method table, and the table.
  std::string info;
  std::string table;
  std::string comment;
  std::vector<method_model> methods;
};

struct file_model {
  const google::protobuf::FileDescriptor* descriptor = nullptr;
  /// Those of the run.
  const parameters* places = nullptr;
  /// `actorcsi/led`: what the outputs' names begin with.
  std::string path;
  /// How others include the header.
  std::string header;
  /// `actorcsi::sub`.
  std::string scope;
  /// What to write before names of platform/runtime.
  std::string runtime;
  /// The function that registers the types.
  std::string add_types;
  std::vector<message_model> messages;
  std::vector<service_model> services;
  /// Generated headers of other files whose names occur in this one's.
  std::vector<std::string> used_headers;

  /// Whether there is anything to generate.
  bool empty() const {
    return messages.empty() && services.empty();
  }
};

/// Reads `file`. Never fails: what cannot work is left to the checks. The
/// result refers to `places`.
file_model read_file(const google::protobuf::FileDescriptor* file,
                     const parameters& places);

/// The table that describes `message`, as written inside of `to`.
std::string info_of(const google::protobuf::Descriptor* message,
                    const file_model& to);

/// The same, without its package's namespace.
std::string table_of(const google::protobuf::Descriptor* message);

/// Whether `message` comes with protobuf, so that no generated file has it.
bool is_foreign(const google::protobuf::Descriptor* message);

/// A type's name in snake case, with those of the messages around it.
template <class Descriptor>
std::string snake_name(const Descriptor* type) {
  auto result = snake_case(type->name());
  for (auto outer = type->containing_type(); outer != nullptr;
       outer = outer->containing_type())
    result = snake_case(outer->name()) + "_" + result;
  return result;
}

/// The tag of a method, without its namespace.
std::string tag_of(const google::protobuf::MethodDescriptor* method);

} // namespace actorcsi::generator
