#include "platform/runtime/directory.hpp"

#include <algorithm>

#include "platform/errc.hpp"

namespace actorcsi::runtime {

caf::expected<const directory_entry*>
directory::find(const std::string& name, const service_info& service) const {
  std::string known;
  for (auto& x : entries_) {
    if (x.service != &service)
      continue;
    if (name.empty() || x.name == name)
      return &x;
    known += " " + x.name;
  }
  return make_error(errc::not_found,
                    "'" + name + "': no " + service.name
                      + (known.empty() ? " is here" : "; there are" + known));
}

caf::expected<method_entry>
find_method(caf::span<const service_info* const> services, uint32_t id) {
  for (auto service : services)
    for (auto& method : service->methods)
      if (method.id == id)
        return method_entry{service, &method};
  return make_error(errc::not_found,
                    "method id " + std::to_string(id)
                      + ": the other end was built from other protos");
}

bool is_bulky(const method_info& method) {
  auto fields = method.response->fields;
  return std::any_of(fields.begin(), fields.end(), [](const field_info& x) {
    return x.type == field_type::bytes;
  });
}

} // namespace actorcsi::runtime
