#pragma once

#include <string>

#include "tests/tools/emulator_oracle/sample.hpp"

namespace actorcsi::emulator::oracle {

/// Where Unicorn 2.0.1 does not do what a Cortex-M7 does.
struct known_error {
  /// As in the README.
  const char* name;
  /// Whether it is what makes the two outcomes of `x` differ.
  bool (*explains)(const std::string& encoding, const sample& x,
                   const outcome& interpreter, const outcome& unicorn);
};

/// The error that explains a difference, or none.
const known_error* find_known_error(const std::string& encoding,
                                    const sample& x, const outcome& interpreter,
                                    const outcome& unicorn);

} // namespace actorcsi::emulator::oracle
