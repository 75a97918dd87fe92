#pragma once

#include <string>

#ifndef ACTORCSI_BARE_METAL
#include <typeindex>
#include <typeinfo>

// CAF's header of it needs them and does not include them.
#include "caf/deep_to_string.hpp"
#include "caf/detail/type_traits.hpp"
#include "caf/make_type_erased_value.hpp"
#endif

#include "caf/fwd.hpp"
#include "caf/type_erased_value.hpp"

namespace actorcsi::runtime {

#ifdef ACTORCSI_BARE_METAL

/// A device is no node: nothing travels as a message of CAF.
template <class T>
void add_message_type(caf::actor_system_config&, const std::string& = {}) {
  // nop
}

#else

/// Makes a type known to CAF, under the name by which nodes send it.
void add_message_type(caf::actor_system_config& cfg, std::type_index type,
                      const std::string& name,
                      caf::type_erased_value_ptr (*make)());

/// Makes `T` known to CAF. CAF's own function adds lists and streams of it,
/// which no node sends and which take three times as long to compile.
template <class T>
void add_message_type(caf::actor_system_config& cfg, const std::string& name) {
  add_message_type(cfg, typeid(T), name, &caf::make_type_erased_value<T>);
}

/// The same for a message of Protobuf, under its own name.
template <class T>
void add_message_type(caf::actor_system_config& cfg) {
  add_message_type<T>(cfg, T{}.GetTypeName());
}

#endif

} // namespace actorcsi::runtime
