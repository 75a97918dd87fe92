#include "app/commands/method_names.hpp"

#include <algorithm>
#include <cctype>

#include "actorcsi/registry.actor.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

constexpr auto separators = "./";

/// `name` in lower case and without underscores.
std::string bare(const std::string& name) {
  std::string result;
  for (unsigned char c : name)
    if (c != '_')
      result += static_cast<char>(std::tolower(c));
  return result;
}

} // namespace

caf::expected<method_name> parse_method_name(const std::string& text) {
  auto dot = text.find_last_of(separators);
  if (dot == std::string::npos || dot == 0 || dot + 1 == text.size())
    return make_error(errc::invalid_argument,
                      "'" + text
                        + "': not a method; give one such as "
                          "camera.configure or LED_RED.blink");
  return method_name{runtime::last_part(text.substr(0, dot)),
                     text.substr(dot + 1)};
}

bool is_same_name(const std::string& x, const std::string& y) {
  return bare(x) == bare(y);
}

const runtime::service_info* find_service(const std::string& name) {
  for (auto service : services())
    if (is_same_name(runtime::last_part(service->name), name))
      return service;
  return nullptr;
}

caf::expected<const runtime::method_info*>
find_method_of(const runtime::service_info& service, const std::string& name) {
  std::string known;
  for (auto& method : service.methods) {
    auto own = runtime::last_part(method.name);
    if (is_same_name(own, name))
      return &method;
    known += " " + runtime::typed_name(own);
  }
  return make_error(errc::not_found, "'" + name + "': " + service.name
                                       + " has no such method; use one of"
                                       + known);
}

caf::expected<method_choice> choose_method(const method_name& name,
                                           const Directory& actors) {
  auto& list = actors.actors();
  auto i = std::find_if(list.begin(), list.end(),
                        [&name](auto& x) { return x.name() == name.owner; });
  if (i == list.end())
    i = std::find_if(list.begin(), list.end(), [&name](auto& x) {
      return is_same_name(x.name(), name.owner);
    });
  method_choice result;
  const runtime::service_info* service = nullptr;
  if (i != list.end()) {
    result.actor = i->name();
    service = find_service(runtime::last_part(i->service()));
    if (service == nullptr)
      return make_error(errc::not_found, "'" + i->service()
                                           + "': this program does not know "
                                             "the service; use the board's "
                                             "version");
  } else {
    service = find_service(name.owner);
  }
  if (service == nullptr) {
    std::string known;
    for (auto& x : list)
      known += " " + x.name();
    return make_error(errc::not_found,
                      "'" + name.owner
                        + "': not an actor of the board and not a service; "
                          "use one of"
                        + known);
  }
  auto method = find_method_of(*service, name.method);
  if (!method)
    return std::move(method.error());
  result.method = *method;
  return result;
}

} // namespace actorcsi
