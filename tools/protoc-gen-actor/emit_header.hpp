#pragma once

#include <string>

#include "model.hpp"

namespace actorcsi::generator {

/// The text of `<path>.actor.hpp`.
std::string emit_header(const file_model& file);

} // namespace actorcsi::generator
