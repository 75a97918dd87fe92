#include "generator.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "check.hpp"
#include "emit_header.hpp"
#include "emit_registry.hpp"
#include "emit_source.hpp"
#include "model.hpp"
#include "names.hpp"
#include "parameters.hpp"

namespace pb = google::protobuf;

namespace actorcsi::generator {

namespace {

void write(pb::compiler::GeneratorContext& context, const std::string& path,
           const std::string& text) {
  std::unique_ptr<pb::io::ZeroCopyOutputStream> stream{context.Open(path)};
  pb::io::CodedOutputStream{stream.get()}.WriteString(text);
}

std::vector<file_model>
read_files(const std::vector<const pb::FileDescriptor*>& files,
           const parameters& places) {
  std::vector<file_model> result;
  for (auto file : files) {
    auto model = read_file(file, places);
    if (!model.empty())
      result.push_back(std::move(model));
  }
  // The output must not depend on the order of the command line.
  std::sort(
    result.begin(), result.end(),
    [](const file_model& x, const file_model& y) { return x.path < y.path; });
  return result;
}

} // namespace

bool actor_generator::Generate(const pb::FileDescriptor* file,
                               const std::string& parameter,
                               pb::compiler::GeneratorContext* context,
                               std::string* error) const {
  return GenerateAll({file}, parameter, context, error);
}

bool actor_generator::GenerateAll(
  const std::vector<const pb::FileDescriptor*>& files,
  const std::string& parameter, pb::compiler::GeneratorContext* context,
  std::string* error) const {
  parameters places;
  *error = places.read(parameter, files);
  if (!error->empty())
    return false;
  auto models = read_files(files, places);
  auto problems = check(models);
  if (!problems.empty()) {
    // protoc prefixes the text, so the first place goes to a line of its own.
    *error = "refused:";
    for (auto& problem : problems)
      *error += "\n" + problem;
    return false;
  }
  std::map<std::string, package_model> packages;
  for (auto& model : models) {
    write(*context, model.path + ".actor.hpp", emit_header(model));
    write(*context, model.path + ".actor.cpp", emit_source(model));
    auto folder = folder_of(model.path);
    auto& package = packages[model.descriptor->package()];
    if (package.files.empty() || folder.size() < package.folder.size())
      package.folder = folder;
    package.files.push_back(&model);
  }
  if (!places.has_registry())
    return true;
  for (auto& entry : packages) {
    auto& package = entry.second;
    auto stem = package.prefix() + "registry";
    write(*context, stem + ".actor.hpp", emit_registry_header(package));
    write(*context, stem + ".actor.cpp", emit_registry_source(package));
  }
  return true;
}

uint64_t actor_generator::GetSupportedFeatures() const {
  return FEATURE_PROTO3_OPTIONAL;
}

} // namespace actorcsi::generator
