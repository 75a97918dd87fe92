#pragma once

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

namespace actorcsi::generator {

/// What is wrong with the protos of a run, and where.
class problem_list {
public:
  /// Notes that `what` cannot be generated. `text` says what to do about it.
  template <class Descriptor>
  void add(const Descriptor* what, std::string text) {
    google::protobuf::SourceLocation location;
    if (what->GetSourceLocation(&location))
      add(what->file(), location.start_line, location.start_column,
          std::move(text));
    else
      add(what->file(), 0, 0, std::move(text));
  }

  /// Notes a problem of `file` as a whole, at its package.
  void add_for_file(const google::protobuf::FileDescriptor* file,
                    std::string text);

  /// All as `file:line:column: text`, sorted by place.
  std::vector<std::string> lines() const;

private:
  struct problem {
    std::string file;
    int line;
    int column;
    std::string text;
  };

  void add(const google::protobuf::FileDescriptor* file, int line, int column,
           std::string text);

  std::vector<problem> problems_;
};

} // namespace actorcsi::generator
