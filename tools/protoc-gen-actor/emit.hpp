#pragma once

#include <string>
#include <vector>

#include "model.hpp"

namespace actorcsi::generator {

/// Signatures of the handle, in the order of the rpcs.
std::vector<std::string> public_signatures(const service_model& service);

/// Signatures that only the implementation has.
std::vector<std::string> own_signatures(const service_model& service);

/// Every tag of `service` that travels, with the name that CAF knows it by.
struct tag_name {
  std::string cpp;
  std::string caf;
};

std::vector<tag_name> tag_names(const service_model& service);

} // namespace actorcsi::generator
