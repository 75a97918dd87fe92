#include "actors/traffic.hpp"

#include <algorithm>
#include <string>

#include "platform/runtime/message_counter.hpp"

namespace actorcsi {

namespace {

/// The index of `name` in `list`, which gets it if it is new.
uint32_t number_of(const std::string& name, TrafficEdges& list) {
  auto& names = list.actors();
  auto i = std::find(names.begin(), names.end(), name);
  auto result = static_cast<uint32_t>(i - names.begin());
  if (i == names.end())
    list.add_actors(name);
  return result;
}

} // namespace

caf::expected<TrafficEdges> traffic::edges() {
  auto counter = runtime::message_counter::of(home_system());
  if (counter == nullptr)
    return make_error(errc::unsupported, "traffic: messages are not counted");
  TrafficEdges result;
  for (auto& x : counter->edges()) {
    if (result.edges_size() == max_edges) {
      result.set_left_out(result.left_out() + 1);
      continue;
    }
    auto& added = *result.add_edges();
    added.set_from(number_of(x.from, result));
    added.set_to(number_of(x.to, result));
    added.set_messages(x.messages);
  }
  return result;
}

} // namespace actorcsi
