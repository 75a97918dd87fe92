#include "app/commands/role_options.hpp"

#include <algorithm>
#include <cctype>

namespace actorcsi {

namespace {

constexpr size_t max_name = 64;

const std::vector<std::string> role_choices = {"observe", "operate",
                                               "administer"};

bool is_certificate_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'
         || c == '-' || c == '.' || c == '@';
}

std::string check_entry(const std::string& x) {
  auto colon = x.find(':');
  auto name = x.substr(0, colon);
  if (colon == std::string::npos)
    return "'" + x + "' has no role; give NAME:ROLE";
  if (name.empty() || name.size() > max_name
      || !std::all_of(name.begin(), name.end(), is_certificate_char))
    return "'" + name
           + "' is not a name of a certificate; give 1 to 64 letters, digits, "
             "dots, hyphens, underscores and @";
  if (auto role = x.substr(colon + 1); !runtime::role_named(role))
    return "'" + role + "' is not a role; use observe, operate or administer";
  return {};
}

} // namespace

void add_role(option_set& set, std::string& value, const char* help) {
  set.add_choice("role", value, role_choices, help);
}

void add_allow(option_set& set, std::vector<std::string>& value) {
  set.add_list("allow", value, "NAME:ROLE",
               "roles of callers by the names of their certificates, separated "
               "by commas: observe, operate or administer; others may operate",
               check_entry);
}

caf::expected<std::map<std::string, runtime::access>>
allowed_roles(const std::vector<std::string>& list) {
  std::map<std::string, runtime::access> result;
  for (auto& x : list) {
    auto colon = x.find(':');
    auto name = x.substr(0, colon);
    if (!result.emplace(name, *runtime::role_named(x.substr(colon + 1))).second)
      return refuse("allow",
                    "'" + name + "' is there twice; give each name one role");
  }
  return result;
}

} // namespace actorcsi
