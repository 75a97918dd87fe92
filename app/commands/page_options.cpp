#include "app/commands/page_options.hpp"

#include <limits>

namespace actorcsi {

void page_options::declare(option_set& set) {
  set.group({});
  set.add_short_form(
    "viewer", "viewer.port", "8080",
    "show the page at port 8080; --viewer=PORT at another one");
  set.group("viewer");
  set.add_number("port", port_, uint16_t{0},
                 std::numeric_limits<uint16_t>::max(),
                 "port of the page that shows everything in a browser, 0 for a "
                 "free one",
                 "no page");
  set.add("address", config_.address, "ADDRESS", "where the page listens");
  set.add("token", config_.token, "TEXT",
          "access token for the page; required unless --viewer.address is "
          "loopback");
}

std::optional<host_page_config> page_options::config() const {
  if (!port_)
    return std::nullopt;
  auto result = config_;
  result.port = *port_;
  return result;
}

} // namespace actorcsi
