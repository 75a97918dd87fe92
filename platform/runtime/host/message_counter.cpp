#include "platform/runtime/message_counter.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "caf/local_actor.hpp"

#include "platform/runtime/directory.hpp"

namespace actorcsi::runtime {

namespace {

/// Prefix of this project's services; CAF's own actors are not counted.
constexpr auto package = "actorcsi.";

/// Limit of actors whose names are kept; messages of others are not counted.
constexpr size_t max_names = 1024;

std::atomic<message_counter*> current{nullptr};

std::string name_by_service(const caf::abstract_actor& who) {
  auto local = dynamic_cast<const caf::local_actor*>(&who);
  auto service = std::string{local != nullptr ? local->name() : ""};
  return service.rfind(package, 0) == 0 ? typed_name(service) : std::string{};
}

} // namespace

struct message_counter::state {
  /// The id of a local actor; 0 for actors elsewhere.
  caf::actor_id id_of(const caf::abstract_actor& who) const {
    return who.node() == sys.node() ? who.id() : 0;
  }

  /// The name of an actor; empty if it has none.
  const std::string& name_of(const caf::abstract_actor& who) {
    static const std::string none;
    auto id = id_of(who);
    auto i = names.find(id);
    if (i != names.end())
      return i->second;
    auto name = name_by_service(who);
    if (name.empty() || names.size() == max_names)
      return none;
    return names.emplace(id, std::move(name)).first->second;
  }

  /// Moves the counts of `from` to `to`.
  void rename(const std::string& from, const std::string& to) {
    auto move = [&](auto& map, auto add) {
      auto i = map.find(from);
      if (i == map.end() || from == to)
        return;
      add(map[to], i->second);
      map.erase(i);
    };
    auto sum = [](uint64_t& x, uint64_t more) { x += more; };
    move(counts, [&](auto& row, auto& more) {
      for (auto& [receiver, messages] : more)
        row[receiver] += messages;
    });
    edges = 0;
    for (auto& kvp : counts) {
      move(kvp.second, sum);
      edges += kvp.second.size();
    }
  }

  caf::actor_system& sys;
  std::mutex mutex;
  std::map<caf::actor_id, std::string> names;
  /// By sender and receiver.
  std::map<std::string, std::map<std::string, uint64_t>> counts;
  size_t edges = 0;
};

message_counter::message_counter(caf::actor_system& sys)
  : state_(new state{sys, {}, {{0, network}}, {}}) {
  current.store(this, std::memory_order_release);
}

message_counter::~message_counter() {
  auto own = this;
  current.compare_exchange_strong(own, nullptr);
  // Waits for threads that still count.
  std::lock_guard<std::mutex> guard{state_->mutex};
}

message_counter* message_counter::of(const caf::actor_system& sys) noexcept {
  auto result = current.load(std::memory_order_acquire);
  return result != nullptr && &result->state_->sys == &sys ? result : nullptr;
}

void message_counter::name(const caf::abstract_actor& who,
                           const std::string& name) {
  auto id = state_->id_of(who);
  if (id == 0)
    return;
  std::unique_lock<std::mutex> guard{state_->mutex};
  auto& names = state_->names;
  // Its messages may have been counted under the name of its service.
  if (auto old = names.find(id); old != names.end())
    state_->rename(old->second, name);
  for (auto i = names.begin(); i != names.end();)
    i = i->second == name ? names.erase(i) : std::next(i);
  names[id] = name;
}

void message_counter::count(const caf::abstract_actor& from,
                            const caf::abstract_actor& to) {
  std::unique_lock<std::mutex> guard{state_->mutex};
  auto& sender = state_->name_of(from);
  auto& receiver = state_->name_of(to);
  if (sender.empty() || receiver.empty())
    return;
  auto& row = state_->counts[sender];
  auto i = row.find(receiver);
  if (i != row.end())
    ++i->second;
  else if (state_->edges < max_edges && row.emplace(receiver, 1).second)
    ++state_->edges;
}

std::vector<message_counter::edge> message_counter::edges() const {
  std::vector<edge> result;
  {
    std::unique_lock<std::mutex> guard{state_->mutex};
    for (auto& [from, row] : state_->counts)
      for (auto& [to, messages] : row)
        result.push_back({from, to, messages});
  }
  std::stable_sort(result.begin(), result.end(),
                   [](auto& x, auto& y) { return x.messages > y.messages; });
  return result;
}

} // namespace actorcsi::runtime
