#include <map>
#include <set>

#include "check.hpp"

#include "actor/options.pb.h"

namespace pb = google::protobuf;

namespace actorcsi::generator {

namespace {

/// Whether the generated header of `from` includes that of `wanted`, be it
/// through others.
bool includes(const pb::FileDescriptor* from, const pb::FileDescriptor* wanted,
              std::set<const pb::FileDescriptor*>& seen) {
  if (from == wanted)
    return true;
  if (!seen.insert(from).second)
    return false;
  for (int i = 0; i < from->dependency_count(); ++i)
    if (includes(from->dependency(i), wanted, seen))
      return true;
  for (int i = 0; i < from->service_count(); ++i)
    for (int j = 0; j < from->service(i)->method_count(); ++j) {
      auto& options = from->service(i)->method(j)->options();
      auto source =
        from->pool()->FindMethodByName(options.GetExtension(::actor::consumes));
      if (source && includes(source->file(), wanted, seen))
        return true;
    }
  return false;
}

void check_types(const method_model& method, problem_list& problems) {
  for (auto type : {&method.request, &method.response})
    if (is_foreign(type->descriptor) && !type->is_empty)
      problems.add(method.descriptor,
                   type->descriptor->full_name()
                     + " cannot be sent by itself: wrap it in a message of "
                       "your own");
  if (method.kind == method_kind::subscription && method.response.is_empty)
    problems.add(method.descriptor,
                 "a stream of google.protobuf.Empty has nothing to send: give "
                 "the items a message of their own");
}

void check_access(const method_model& method, problem_list& problems) {
  auto& options = method.descriptor->options();
  auto& name = method.descriptor->name();
  if (!method.is_public() && options.HasExtension(::actor::access))
    problems.add(method.descriptor,
                 "(access) is about callers from elsewhere, which " + name
                   + " has not: remove it");
  else if (method.is_public()
           && options.GetExtension(::actor::access)
                == ::actor::ACCESS_UNSPECIFIED)
    problems.add(method.descriptor,
                 name
                   + " does not say who may call it from elsewhere: add "
                     "`option (actor.access) =` OBSERVE, OPERATE, "
                     "ADMINISTER, or INTERNAL for actors of the same node");
}

void check_self(const method_model& method, problem_list& problems) {
  auto& options = method.descriptor->options();
  auto refuse = [&](const std::string& text) {
    problems.add(method.descriptor, text);
  };
  if (method.descriptor->server_streaming())
    refuse("a self-message cannot stream: remove `stream` or (self)");
  else if (!method.response.is_empty)
    refuse("a self-message has no reply: return google.protobuf.Empty");
  if (options.GetExtension(::actor::deferred))
    refuse("a self-message has no reply that could come later: remove "
           "(deferred)");
  auto request = method.request.descriptor;
  if (request->field_count() == 0 && !method.request.is_empty)
    refuse("a self-message without content needs no message of its own: take "
           "google.protobuf.Empty instead of "
           + request->full_name());
}

void check_consumer(const method_model& method, problem_list& problems) {
  auto& options = method.descriptor->options();
  auto refuse = [&](const std::string& text) {
    problems.add(method.descriptor, text);
  };
  if (options.GetExtension(::actor::self))
    refuse("a method cannot be a self-message and consume items: remove (self) "
           "or (consumes)");
  if (options.GetExtension(::actor::deferred))
    refuse("items are not replied to: remove (deferred)");
  if (method.descriptor->server_streaming() || !method.response.is_empty)
    refuse("items are not replied to: return google.protobuf.Empty");
  auto& name = options.GetExtension(::actor::consumes);
  auto source = method.source;
  if (source == nullptr) {
    refuse("there is no method " + name
           + ": write package.Service.Method, and give protoc its file too");
    return;
  }
  auto home = method.descriptor->file();
  std::set<const pb::FileDescriptor*> seen;
  if (source->file() != home && includes(source->file(), home, seen))
    refuse(source->file()->name() + " needs this file, so this file cannot "
           + "consume " + name + ": move one of the services to a third file");
  if (!source->server_streaming())
    refuse(name + " has no items: consume a method that returns a stream");
  else if (source->output_type() != method.request.descriptor)
    refuse("the items of " + name + " are " + source->output_type()->full_name()
           + ": take that as the request");
}

void check_subscription(const method_model& method, problem_list& problems) {
  if (method.descriptor->options().GetExtension(::actor::deferred))
    problems.add(method.descriptor,
                 "a subscription is answered at once: remove (deferred) or "
                 "`stream`");
}

} // namespace

void check_methods(const service_model& service, problem_list& problems) {
  std::map<const pb::MethodDescriptor*, std::string> consumed;
  auto has_public = false;
  for (auto& method : service.methods) {
    has_public = has_public || method.is_public();
    if (method.descriptor->client_streaming()) {
      problems.add(method.descriptor,
                   "client streaming is not supported: let the client call "
                   "once for each item");
      continue;
    }
    check_types(method, problems);
    check_access(method, problems);
    if (method.kind == method_kind::self)
      check_self(method, problems);
    else if (method.kind == method_kind::subscription)
      check_subscription(method, problems);
    else if (method.kind == method_kind::consumer)
      check_consumer(method, problems);
    if (method.source == nullptr)
      continue;
    auto entry = consumed.emplace(method.source, method.descriptor->name());
    if (!entry.second)
      problems.add(method.descriptor, method.source->full_name()
                                        + " is consumed by "
                                        + entry.first->second
                                        + " already: handle its items there");
  }
  if (!has_public)
    problems.add(service.descriptor,
                 "nobody could talk to " + service.descriptor->name()
                   + ": add an rpc that is neither (self) nor (consumes)");
}

} // namespace actorcsi::generator
