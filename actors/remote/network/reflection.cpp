#include "actors/remote/network/reflection.hpp"

#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

#include "grpc/reflection/v1alpha/reflection.pb.h"

#include "actors/remote/calls/status_codes.hpp"

namespace actorcsi {

namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

/// Adds `file` behind the files that it imports.
void add_with_imports(const FileDescriptor& file,
                      std::set<const FileDescriptor*>& seen,
                      std::vector<std::string>& to) {
  if (!seen.insert(&file).second)
    return;
  for (int i = 0; i < file.dependency_count(); ++i)
    add_with_imports(*file.dependency(i), seen, to);
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  to.push_back(proto.SerializeAsString());
}

void refuse(const std::string& text, ServerReflectionResponse& to) {
  auto& error = *to.mutable_error_response();
  error.set_error_code(static_cast<int>(status_code::not_found));
  error.set_error_message(text);
}

void answer_with(const FileDescriptor* file, const std::string& name,
                 ServerReflectionResponse& to) {
  if (file == nullptr) {
    refuse(name + ": unknown; list the services", to);
    return;
  }
  std::set<const FileDescriptor*> seen;
  std::vector<std::string> files;
  add_with_imports(*file, seen, files);
  // The file that was asked for comes first.
  auto& response = *to.mutable_file_descriptor_response();
  for (auto i = files.rbegin(); i != files.rend(); ++i)
    response.add_file_descriptor_proto(std::move(*i));
}

} // namespace

std::string reflect(const std::string& request,
                    const std::set<std::string>& services) {
  ServerReflectionRequest wanted;
  if (!wanted.ParseFromString(request))
    return {};
  auto& pool = *DescriptorPool::generated_pool();
  ServerReflectionResponse result;
  result.set_valid_host(wanted.host());
  *result.mutable_original_request() = wanted;
  switch (wanted.message_request_case()) {
  case ServerReflectionRequest::kListServices:
    for (auto& name : services)
      result.mutable_list_services_response()->add_service()->set_name(name);
    break;
  case ServerReflectionRequest::kFileByFilename:
    answer_with(pool.FindFileByName(wanted.file_by_filename()),
                wanted.file_by_filename(), result);
    break;
  case ServerReflectionRequest::kFileContainingSymbol:
    answer_with(pool.FindFileContainingSymbol(wanted.file_containing_symbol()),
                wanted.file_containing_symbol(), result);
    break;
  case ServerReflectionRequest::kFileContainingExtension: {
    auto& extension = wanted.file_containing_extension();
    auto type = pool.FindMessageTypeByName(extension.containing_type());
    auto found =
      type == nullptr
        ? nullptr
        : pool.FindExtensionByNumber(type, extension.extension_number());
    answer_with(found == nullptr ? nullptr : found->file(),
                extension.containing_type(), result);
    break;
  }
  case ServerReflectionRequest::kAllExtensionNumbersOfType: {
    auto& name = wanted.all_extension_numbers_of_type();
    auto type = pool.FindMessageTypeByName(name);
    if (type == nullptr) {
      refuse(name + ": unknown; list the services", result);
      break;
    }
    std::vector<const google::protobuf::FieldDescriptor*> all;
    pool.FindAllExtensions(type, &all);
    auto& numbers = *result.mutable_all_extension_numbers_response();
    numbers.set_base_type_name(name);
    for (auto x : all)
      numbers.add_extension_number(x->number());
    break;
  }
  default:
    refuse("message_request: missing; set one field", result);
    break;
  }
  return result.SerializeAsString();
}

} // namespace actorcsi
