#include "check.hpp"

namespace actorcsi::generator {

std::vector<std::string> check(const std::vector<file_model>& files) {
  problem_list problems;
  check_files(files, problems);
  check_names(files, problems);
  check_scopes(files, problems);
  for (auto& file : files)
    for (auto& service : file.services) {
      check_methods(service, problems);
      check_members(service, problems);
    }
  return problems.lines();
}

} // namespace actorcsi::generator
