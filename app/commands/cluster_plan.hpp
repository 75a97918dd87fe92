#pragma once

#include <string>
#include <vector>

#include "caf/expected.hpp"

namespace actorcsi {

/// One node of a topology file.
struct cluster_node {
  std::string name;
  std::string roles;
  /// Address where it listens; empty for any free port of this machine.
  std::string listen;
  /// Names of the nodes that it connects to.
  std::vector<std::string> needs;
  /// Its other options, in the form `--NAME=VALUE`.
  std::vector<std::string> options;
};

/// Reads a topology in the syntax of configuration files:
///
///     [nodes.front]
///     roles = "camera,led"
///     camera.fps = 60
///
///     [nodes.eyes]
///     roles = "capture"
///     needs = ["front"]
///
/// The result has the order of the file. Errors: errc::invalid_argument with
/// file and line, also for options that `actorcsi node` would refuse.
caf::expected<std::vector<cluster_node>> read_topology(const std::string& file);

} // namespace actorcsi
