#pragma once

#include <set>
#include <string>
#include <vector>

#include "model.hpp"
#include "problems.hpp"

namespace actorcsi::generator {

/// Looks for what cannot be generated in `files`, which are all of one run.
/// Returns `file:line:column: sentence` for each find, sorted by place; nothing
/// if all is well.
std::vector<std::string> check(const std::vector<file_model>& files);

// -- its parts ----------------------------------------------------------------

/// Options, streaming and the types of a method: what one method may be.
void check_methods(const service_model& service, problem_list& problems);

/// Names within a generated base class.
void check_members(const service_model& service, problem_list& problems);

/// What the generated text declares or needs in every package.
const std::set<std::string>& own_names();

/// Names at namespace scope, and method ids, across all files.
void check_scopes(const std::vector<file_model>& files, problem_list& problems);

/// Single names: what C++, C and the generated text keep for themselves.
void check_names(const std::vector<file_model>& files, problem_list& problems);

/// Folders and hand-written types.
void check_files(const std::vector<file_model>& files, problem_list& problems);

} // namespace actorcsi::generator
