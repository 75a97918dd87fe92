// Replaces CAF's calls to the operating system that give a node its name on the
// network, which a device does not have in CAF.

#include "caf/detail/get_mac_addresses.hpp"
#include "caf/detail/get_process_id.hpp"
#include "caf/detail/get_root_uuid.hpp"

namespace caf::detail {

std::vector<iface_info> get_mac_addresses() {
  return {};
}

unsigned get_process_id() {
  return 1;
}

std::string get_root_uuid() {
  return {};
}

} // namespace caf::detail
