#pragma once

#include <string>
#include <vector>

#include "model.hpp"

namespace actorcsi::generator {

/// The files of one package, which are in one folder and below it.
struct package_model {
  std::string folder;
  std::vector<const file_model*> files;

  /// What to write before the names of the folder's files.
  std::string prefix() const {
    return folder.empty() ? "" : folder + "/";
  }
};

/// The text of `<folder>/registry.actor.hpp`.
std::string emit_registry_header(const package_model& package);

/// The text of `<folder>/registry.actor.cpp`.
std::string emit_registry_source(const package_model& package);

} // namespace actorcsi::generator
