#pragma once

#include <string>
#include <vector>

#include "app/commands/option_set.hpp"

#include "actors/remote/calls/caller.hpp"

namespace actorcsi {

/// Declares the option `role` of the present group, whose value is the name of
/// a role.
void add_role(option_set& set, std::string& value, const char* help);

/// Declares the option `allow`: a list of NAME:ROLE.
void add_allow(option_set& set, std::vector<std::string>& value);

/// The roles by name of that list. Errors: errc::invalid_argument if a name is
/// there twice.
caf::expected<std::map<std::string, runtime::access>>
allowed_roles(const std::vector<std::string>& list);

} // namespace actorcsi
