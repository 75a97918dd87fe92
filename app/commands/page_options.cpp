#include "app/commands/page_options.hpp"

#include <limits>

#include "app/commands/role_options.hpp"

namespace actorcsi {

void page_options::declare(option_set& set) {
  set.group({});
  set.add_short_form(
    "viewer", "viewer.port", "8080",
    "serve the page at port 8080; --viewer=PORT at another port");
  set.group("viewer");
  set.add_number(
    "port", port_, uint16_t{0}, std::numeric_limits<uint16_t>::max(),
    "port of the viewer's page for browsers, 0 for any free port", "no page");
  set.add("address", config_.address, "ADDRESS", "address of the page");
  set.add("token-file", config_.token_file, "FILE",
          "file with the access token for the page, which other users may not "
          "read; required unless --viewer.address is loopback");
  set.add("token", config_.token, "TEXT",
          "access token for the page, in a configuration file only: other "
          "users see the command line");
  set.only_in_files("token", "other users of this machine see the command "
                             "line; write the token into a file and give "
                             "--viewer.token-file=FILE");
  add_role(set, role_, "role of those whom the page lets in");
  set.add_flag("insecure", config_.is_insecure,
               "serve other machines without TLS");
}

std::optional<host_page_config> page_options::config() const {
  if (!port_)
    return std::nullopt;
  auto result = config_;
  result.port = *port_;
  return result;
}

} // namespace actorcsi
