#include "problems.hpp"

#include <algorithm>
#include <tuple>

#include <google/protobuf/descriptor.pb.h>

namespace pb = google::protobuf;

namespace actorcsi::generator {

void problem_list::add_for_file(const pb::FileDescriptor* file,
                                std::string text) {
  const std::vector<int> path{pb::FileDescriptorProto::kPackageFieldNumber};
  pb::SourceLocation location;
  if (file->GetSourceLocation(path, &location))
    add(file, location.start_line, location.start_column, std::move(text));
  else
    add(file, 0, 0, std::move(text));
}

void problem_list::add(const pb::FileDescriptor* file, int line, int column,
                       std::string text) {
  // Descriptors count from zero, people from one.
  problems_.push_back({file->name(), line + 1, column + 1, std::move(text)});
}

std::vector<std::string> problem_list::lines() const {
  auto sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const problem& x, const problem& y) {
                     return std::tie(x.file, x.line, x.column)
                            < std::tie(y.file, y.line, y.column);
                   });
  std::vector<std::string> result;
  for (auto& problem : sorted)
    result.push_back(problem.file + ":" + std::to_string(problem.line) + ":"
                     + std::to_string(problem.column) + ": " + problem.text);
  return result;
}

} // namespace actorcsi::generator
