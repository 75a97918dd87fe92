#include "app/commands/page_options.hpp"

#include "caf/config_option_adder.hpp"

#include "app/commands/option_values.hpp"

namespace actorcsi {

void page_options::declare(caf::config_option_set& set) {
  caf::config_option_adder{set, "viewer"}
    .add<int64_t>(port_, "port",
                  "port of the page that shows the node, 0 for a free one; "
                  "--viewer is short for 8080, --viewer=PORT for that; "
                  "default: none")
    .add<std::string>(address_, "address",
                      "where the page listens; default: 127.0.0.1")
    .add<std::string>(token_, "token",
                      "what a browser has to know, needed beyond loopback; "
                      "default: none");
}

std::string page_options::written_out(const std::string& arg) {
  const std::string name = "--viewer";
  if (arg == name)
    return name + ".port=8080";
  if (arg.compare(0, name.size() + 1, name + "=") == 0)
    return name + ".port" + arg.substr(name.size());
  return arg;
}

caf::error page_options::check() const {
  return check_range("viewer.port", port_, -1, 65'535);
}

caf::optional<host_page_config> page_options::config() const {
  if (port_ < 0)
    return caf::none;
  return host_page_config{address_, static_cast<uint16_t>(port_), token_};
}

} // namespace actorcsi
