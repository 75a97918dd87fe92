#include <map>

#include "check.hpp"
#include "names.hpp"

#include "actor/options.pb.h"

namespace pb = google::protobuf;

namespace actorcsi::generator {

namespace {

std::string shown(const std::string& folder) {
  return folder.empty() ? "the top folder" : "folder " + folder;
}

std::string shown_package(const std::string& package) {
  return package.empty() ? "no package" : "package " + package;
}

bool is_in(const std::string& folder, const std::string& home) {
  return folder == home || home.empty()
         || folder.compare(0, home.size() + 1, home + "/") == 0;
}

/// A registry belongs to one package, and to the folder that has all files of
/// the package in it or below it.
void check_layout(const std::vector<file_model>& files,
                  problem_list& problems) {
  std::map<std::string, std::string> package_of;
  std::map<std::string, std::string> home_of;
  for (auto& file : files) {
    auto folder = folder_of(file.path);
    auto& home =
      home_of.emplace(file.descriptor->package(), folder).first->second;
    if (is_in(home, folder))
      home = folder;
  }
  for (auto& file : files) {
    auto folder = folder_of(file.path);
    auto& package = file.descriptor->package();
    if (stem_of(file.path) == "registry")
      problems.add_for_file(file.descriptor,
                            "registry.actor.hpp is the folder's "
                            "own: rename the file");
    auto in_folder = package_of.emplace(folder, package);
    if (in_folder.first->second != package) {
      problems.add_for_file(file.descriptor,
                            shown(folder) + " has files of "
                              + shown_package(in_folder.first->second) + " and "
                              + shown_package(package)
                              + ": give each package a folder of its own");
      continue;
    }
    auto& home = home_of[package];
    if (!is_in(folder, home))
      problems.add_for_file(file.descriptor, shown_package(package)
                                               + " has files in " + shown(home)
                                               + " and in " + shown(folder)
                                               + ": move them together");
  }
}

/// A registry has functions, and each package has a registry.
void check_scopes_of_packages(const std::vector<file_model>& files,
                              problem_list& problems) {
  std::map<std::string, std::string> package_of;
  for (auto& file : files) {
    auto& package = file.descriptor->package();
    auto entry = package_of.emplace(file.scope, package);
    if (entry.first->second == package)
      continue;
    problems.add_for_file(
      file.descriptor,
      shown_package(entry.first->second) + " and " + shown_package(package)
        + " are both in the namespace " + file.scope
        + ", where both would have a registry: generate them in two runs with "
          "two namespaces, or with the parameter registry=none");
  }
}

void check_hand_written(const std::vector<file_model>& files,
                        problem_list& problems) {
  std::map<std::string, std::string> seen;
  for (auto& file : files)
    for (auto& message : file.messages) {
      auto descriptor = message.type.descriptor;
      auto& type = descriptor->options().GetExtension(::actor::cpp_type);
      if (type.empty() != message.header.empty()) {
        auto missing = type.empty() ? "(cpp_type)" : "(cpp_include)";
        problems.add(descriptor,
                     "a hand-written type needs both (cpp_type) and "
                     "(cpp_include): add "
                       + std::string{missing});
      }
      if (type.empty())
        continue;
      auto entry = seen.emplace(type, descriptor->full_name());
      if (!entry.second)
        problems.add(descriptor, type + " stands for " + entry.first->second
                                   + " already: use another (cpp_type)");
    }
}

void check_fields(const pb::Descriptor* message, problem_list& problems) {
  for (int i = 0; i < message->field_count(); ++i)
    if (message->field(i)->type() == pb::FieldDescriptor::TYPE_GROUP)
      problems.add(message->field(i), "groups are not supported: give "
                                        + message->field(i)->name()
                                        + " a message of its own");
}

} // namespace

void check_files(const std::vector<file_model>& files, problem_list& problems) {
  if (!files.empty() && files.front().places->has_registry()) {
    check_layout(files, problems);
    check_scopes_of_packages(files, problems);
  }
  for (auto& file : files) {
    for (auto& message : file.messages)
      check_fields(message.type.descriptor, problems);
  }
  check_hand_written(files, problems);
}

} // namespace actorcsi::generator
