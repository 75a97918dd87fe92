#include "platform/runtime/message_type.hpp"

#include "caf/actor_system_config.hpp"

namespace actorcsi::runtime {

void add_message_type(caf::actor_system_config& cfg, std::type_index type,
                      const std::string& name,
                      caf::type_erased_value_ptr (*make)()) {
  cfg.type_names_by_rtti.emplace(type, name);
  cfg.value_factories_by_name.emplace(name, make);
  cfg.value_factories_by_rtti.emplace(type, make);
}

} // namespace actorcsi::runtime
