#pragma once

#include <string>
#include <vector>

#include "app/commands/options.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi::test {

/// The text of the error that `args` lead to, or an empty string.
inline std::string complaint(std::vector<std::string> args) {
  options uut;
  if (auto err = uut.read(args))
    return describe(err);
  if (auto settings = uut.settings(); !settings)
    return describe(settings.error());
  if (auto board = uut.board(); !board)
    return describe(board.error());
  return {};
}

} // namespace actorcsi::test
