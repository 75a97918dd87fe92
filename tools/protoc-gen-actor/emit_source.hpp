#pragma once

#include <string>

#include "model.hpp"

namespace actorcsi::generator {

/// The text of `<path>.actor.cpp`.
std::string emit_source(const file_model& file);

} // namespace actorcsi::generator
