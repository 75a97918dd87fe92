#include "parameters.hpp"

#include <sstream>

#include "names.hpp"

namespace pb = google::protobuf;

namespace actorcsi::generator {

namespace {

bool is_identifier(const std::string& text) {
  return !text.empty() && identifier(text) == text
         && !(text[0] >= '0' && text[0] <= '9');
}

/// `a.b` or `a::b` as `a::b`, or nothing if it is no namespace.
std::string read_scope(const std::string& text) {
  std::string dotted;
  for (size_t i = 0; i < text.size(); ++i)
    if (text.compare(i, 2, "::") == 0) {
      dotted += '.';
      ++i;
    } else {
      dotted += text[i];
    }
  std::istringstream parts{dotted};
  for (std::string part; std::getline(parts, part, '.');)
    if (!is_identifier(part))
      return {};
  return dotted.empty() || dotted.back() == '.' ? std::string{}
                                                : cpp_namespace(dotted);
}

} // namespace

std::string
parameters::read(const std::string& text,
                 const std::vector<const pb::FileDescriptor*>& files) {
  files_ = {files.begin(), files.end()};
  std::istringstream parts{text};
  for (std::string part; std::getline(parts, part, ',');) {
    auto refused = read_one(part);
    if (!refused.empty())
      return "parameter " + part + ": " + refused;
  }
  return {};
}

std::string parameters::read_one(const std::string& text) {
  auto equals = text.find('=');
  auto key = text.substr(0, equals);
  auto value = equals == std::string::npos ? "" : text.substr(equals + 1);
  // What is behind the slash is the name of an imported file.
  auto slash = key.find('/');
  auto name = key.substr(0, slash);
  auto& to =
    slash == std::string::npos ? own_ : imported_[key.substr(slash + 1)];
  if (name == "namespace") {
    to.scope = read_scope(value);
    return to.scope.empty() ? "not a namespace of C++; use names with :: or . "
                              "between them"
                            : "";
  }
  if (name == "include_prefix") {
    to.include_prefix = value;
    return value.empty() || value.back() != '/'
             ? "not a folder; end it with a slash"
             : "";
  }
  if (key == "registry") {
    has_registry_ = false;
    return value == "none" ? "" : "not a choice; use none";
  }
  return "there is no such parameter; use namespace=NAME, "
         "include_prefix=FOLDER/, registry=none, or namespace/FILE=NAME and "
         "include_prefix/FILE=FOLDER/ for an imported file";
}

parameters::place parameters::place_of(const pb::FileDescriptor* file) const {
  if (files_.count(file) > 0)
    return own_;
  auto found = imported_.find(file->name());
  return found != imported_.end() ? found->second : place{};
}

std::string parameters::scope_of(const pb::FileDescriptor* file) const {
  auto scope = place_of(file).scope;
  return scope.empty() ? cpp_namespace(file->package()) : scope;
}

std::string parameters::include_of(const pb::FileDescriptor* file,
                                   const std::string& path) const {
  return place_of(file).include_prefix + path;
}

std::string parameters::header_of(const pb::FileDescriptor* file) const {
  return include_of(file, without_extension(file->name()) + ".actor.hpp");
}

} // namespace actorcsi::generator
