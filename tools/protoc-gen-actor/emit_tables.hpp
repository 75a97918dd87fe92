#pragma once

#include <string>
#include <vector>

#include "code.hpp"
#include "model.hpp"

namespace actorcsi::generator {

/// Declares the tables of the file's messages and services.
void emit_table_declarations(code& out, const file_model& file);

/// Defines them, as constants that need no start-up.
void emit_tables(code& out, const file_model& file);

/// Generated headers that declare the tables of messages in the file's fields.
std::vector<std::string> table_headers(const file_model& file);

} // namespace actorcsi::generator
