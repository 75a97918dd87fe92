#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

namespace actorcsi::generator {

/// What `--actor_opt` may say: where the generated code is, by namespace and by
/// folder.
class parameters {
public:
  /// Reads `text`, parameters with commas between, for a run that generates
  /// `files`. Returns why it is refused, or nothing.
  std::string
  read(const std::string& text,
       const std::vector<const google::protobuf::FileDescriptor*>& files);

  /// The C++ namespace of the code generated from `file`; empty if it has
  /// neither a package nor a namespace.
  std::string scope_of(const google::protobuf::FileDescriptor* file) const;

  /// How to include what is generated as `path`, from `file`.
  std::string include_of(const google::protobuf::FileDescriptor* file,
                         const std::string& path) const;

  /// How to include the header generated from `file`.
  std::string header_of(const google::protobuf::FileDescriptor* file) const;

  /// Whether to write the registries.
  bool has_registry() const {
    return has_registry_;
  }

private:
  struct place {
    std::string scope;
    std::string include_prefix;
  };

  std::string read_one(const std::string& text);

  place place_of(const google::protobuf::FileDescriptor* file) const;

  std::set<const google::protobuf::FileDescriptor*> files_;
  /// That of the files of this run, and those of imported files by name.
  place own_;
  std::map<std::string, place> imported_;
  bool has_registry_ = true;
};

} // namespace actorcsi::generator
