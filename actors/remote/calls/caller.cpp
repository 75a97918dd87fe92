#include "actors/remote/calls/caller.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

using runtime::access;

caller local_user() {
  return {{}, "this process", access::administer, {}};
}

caf::error refusal(const caller& who, const runtime::method_info& method) {
  if (method.access == access::internal)
    return make_error(errc::permission_denied,
                      std::string{method.name}
                        + ": internal; only actors of its own node call it");
  if (method.access <= who.role)
    return caf::none;
  auto needed = to_string(method.access);
  return make_error(errc::permission_denied,
                    std::string{method.name} + ": it needs the role " + needed
                      + ", and " + (who.name.empty() ? "" : who.name + " at ")
                      + who.from + " has " + to_string(who.role)
                      + "; allow it with " + who.option + needed);
}

caller call_policy::over_network(const std::string& name,
                                 const std::string& address) const {
  if (name.empty())
    return {{}, address, access::administer, {}};
  auto i = names.find(name);
  return {name, address, i == names.end() ? access::operate : i->second,
          "--allow=" + name + ":"};
}

caller call_policy::over_line() const {
  return {{}, "serial line", line, line_option};
}

caller call_policy::over_page(const std::string& address) const {
  return {{}, "page " + address, page, "--viewer.role="};
}

} // namespace actorcsi
