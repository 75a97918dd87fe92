#pragma once

#include <string>
#include <vector>

#include "model.hpp"

namespace actorcsi::generator {

/// The files of one folder, which have one package.
struct folder_model {
  std::string path;
  std::vector<const file_model*> files;
};

/// The text of `<folder>/registry.actor.hpp`.
std::string emit_registry_header(const folder_model& folder);

/// The text of `<folder>/registry.actor.cpp`.
std::string emit_registry_source(const folder_model& folder);

} // namespace actorcsi::generator
