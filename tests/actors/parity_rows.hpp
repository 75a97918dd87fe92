#pragma once

#include <string>
#include <vector>

namespace actorcsi::test {

/// An operation and what it has to answer.
struct parity_step {
  /// A method and its request, as they are typed: `configure framerate=15`.
  /// `items METHOD` subscribes, and answers `yes` after three items.
  std::string typed;
  /// Each is part of the answer as text, or of the error if the first of them
  /// begins with `error`.
  std::vector<std::string> answer;
  /// The port does not have it.
  bool is_of_the_actor = false;
};

/// An operation of csi.CSI, by its name in platform/csi/README.md.
struct parity_row {
  std::string name;
  std::vector<parity_step> steps;
};

/// Each begins after a reset, with frames of QQVGA in GRAYSCALE.
const std::vector<parity_row>& parity_rows();

} // namespace actorcsi::test
