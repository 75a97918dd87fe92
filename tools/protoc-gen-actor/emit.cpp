#include "emit.hpp"

namespace actorcsi::generator {

namespace {

/// The message in the mailbox behind the tag, with the comma before it.
std::string behind_tag(const type_ref& request) {
  return request.is_empty ? std::string{} : ", " + request.cpp;
}

} // namespace

std::vector<std::string> public_signatures(const service_model& service) {
  std::vector<std::string> result;
  for (auto& method : service.methods) {
    if (!method.is_public())
      continue;
    auto request = method.tag + behind_tag(method.request);
    if (method.kind == method_kind::subscription) {
      result.push_back("caf::replies_to<" + request + ", " + method.tag
                       + "::sink>::with<uint64_t>");
      result.push_back("caf::reacts_to<" + method.tag + "::cancel, uint64_t>");
    } else if (method.response.is_empty) {
      result.push_back("caf::reacts_to<" + request + ">");
    } else {
      result.push_back("caf::replies_to<" + request + ">::with<"
                       + method.response.cpp + ">");
    }
  }
  return result;
}

std::vector<std::string> own_signatures(const service_model& service) {
  std::vector<std::string> result;
  for (auto& method : service.methods) {
    if (method.kind == method_kind::consumer)
      result.push_back("caf::reacts_to<" + method.source_tag
                       + "::item, uint64_t, " + method.request.cpp + ">");
  }
  return result;
}

std::vector<tag_name> tag_names(const service_model& service) {
  std::vector<tag_name> result;
  for (auto& method : service.methods) {
    if (!method.is_public())
      continue;
    result.push_back({method.tag, method.path});
    if (method.kind == method_kind::subscription)
      for (auto part : {"item", "cancel"})
        result.push_back({method.tag + "::" + part, method.path + "." + part});
  }
  return result;
}

} // namespace actorcsi::generator
