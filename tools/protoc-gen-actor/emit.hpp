#pragma once

#include <string>
#include <vector>

#include "code.hpp"
#include "model.hpp"

namespace actorcsi::generator {

/// The lines of the handle's signatures, in the order of the rpcs, with `end`
/// behind the last.
std::vector<std::string> public_signatures(const service_model& service,
                                           const std::string& end);

/// The same of the items that only the implementation takes.
std::vector<std::string> item_signatures(const service_model& service,
                                         const std::string& end);

/// The first line of a file that is made from `origin`.
void emit_head(code& out, const std::string& origin);

void open_scope(code& out, const std::string& scope);

void close_scope(code& out, const std::string& scope);

} // namespace actorcsi::generator
