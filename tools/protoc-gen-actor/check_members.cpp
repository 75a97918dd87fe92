#include <map>
#include <set>

#include "check.hpp"

namespace actorcsi::generator {

namespace {

/// Names that a handler cannot have. Most are virtual functions of CAF's
/// actors: a handler would override or hide them, and CAF would call it. The
/// rest are what the generated class itself is written with.
bool is_reserved(const std::string& name) {
  static const std::set<std::string> names = {
    // abstract_actor, monitorable_actor, local_actor
    "add_backlink",
    "add_link",
    "attach",
    "cleanup",
    "detach",
    "enqueue",
    "initialize",
    "launch",
    "load_state",
    "message_types",
    "name",
    "on_cleanup",
    "on_destroy",
    "on_exit",
    "peek_at_next_mailbox_element",
    "remove_backlink",
    "remove_link",
    "request_deletion",
    "save_state",
    // scheduled_actor, resumable
    "consume",
    "erase_inbound_path_later",
    "erase_inbound_paths_later",
    "intrusive_ptr_add_ref_impl",
    "intrusive_ptr_release_impl",
    "make_inbound_path",
    "proxy_registry_ptr",
    "resume",
    "subtype",
    // typed_event_based_actor, service
    "behavior_type",
    "make_behavior",
    "on_down",
    "service",
    // The rest of the generated text.
    "false_type",
    "handlers",
    "is_same",
    "method_table",
    "offsetof",
    "uint64_t",
  };
  return names.count(name) > 0;
}

/// What a method puts into the base class.
std::vector<std::string> members_of(const method_model& method) {
  std::vector<std::string> result{method.handler};
  if (method.kind == method_kind::subscription) {
    result.push_back("publish_" + method.snake);
    result.push_back(method.snake + "_subscribers");
    result.push_back(method.snake + "_subscribers_");
  } else if (method.kind == method_kind::self) {
    result.push_back(method.snake + "_message");
    result.push_back(method.snake + "_message_");
  }
  return result;
}

/// The types that the base class is written with.
std::set<std::string> types_of(const service_model& service) {
  std::set<std::string> result{service.base};
  for (auto& method : service.methods)
    result.insert({method.tag, method.source_tag});
  return result;
}

} // namespace

void check_members(const service_model& service, problem_list& problems) {
  auto types = types_of(service);
  std::map<std::string, std::string> taken;
  for (auto& method : service.methods) {
    auto& rpc = method.descriptor->name();
    for (auto& name : members_of(method)) {
      if (is_reserved(name)) {
        problems.add(method.descriptor, "a handler named `" + name
                                          + "` would break the actor: rename "
                                          + rpc);
        continue;
      }
      if (types.count(name) > 0)
        problems.add(method.descriptor, "`" + name + "` in C++ is a type that "
                                          + service.descriptor->name()
                                          + " needs: rename " + rpc);
      auto entry = taken.emplace(name, rpc);
      if (!entry.second && entry.first->second != rpc) {
        problems.add(method.descriptor, rpc + " and " + entry.first->second
                                          + " are both `" + name
                                          + "` in C++: rename one");
        break;
      }
    }
  }
}

} // namespace actorcsi::generator
