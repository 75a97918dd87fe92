#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "caf/actor_cast.hpp"
#include "caf/actor_control_block.hpp"
#include "caf/expected.hpp"
#include "caf/span.hpp"

#include "platform/base/doorbell.hpp"
#include "platform/runtime/method_info.hpp"

namespace actorcsi::runtime {

/// An actor that can be called by its name.
struct directory_entry {
  std::string name;
  const service_info* service;
  caf::strong_actor_ptr who;
};

/// A method and the service it is one of.
struct method_entry {
  const service_info* service = nullptr;
  const method_info* method = nullptr;
};

/// What a directory held at one moment. It keeps the actors.
class directory_snapshot {
public:
  using list = std::vector<directory_entry>;

  explicit directory_snapshot(std::shared_ptr<const list> entries)
    : entries_(std::move(entries)) {
    // nop
  }

  auto begin() const noexcept {
    return entries_->begin();
  }

  auto end() const noexcept {
    return entries_->end();
  }

  size_t size() const noexcept {
    return entries_->size();
  }

  const directory_entry& operator[](size_t index) const noexcept {
    return (*entries_)[index];
  }

  /// The actor with that name or, if it is empty, the first one of a service.
  /// Errors: errc::not_found, naming those that there are.
  caf::expected<directory_entry> find(const std::string& name,
                                      const service_info& service) const;

private:
  std::shared_ptr<const list> entries_;
};

/// The actors of a node, by name: for callers that know them only at run time.
/// Any thread may read it while the node's supervisor puts a new actor in the
/// place of one that has failed. It keeps the actors: an actor that holds a
/// directory lets go of it at its end.
class directory {
public:
  /// Most actors that are told of changes.
  static constexpr size_t max_listeners = 8;

  /// Adds an actor. One of that name is replaced, at the same place.
  template <class Handle>
  void add(const std::string& name, const service_info& service,
           const Handle& who) {
    put({name, &service, caf::actor_cast<caf::strong_actor_ptr>(who)});
  }

  /// Those that there are now, in the order in which they were added.
  directory_snapshot entries() const;

  /// As of the snapshot that is taken now.
  caf::expected<directory_entry> find(const std::string& name,
                                      const service_info& service) const {
    return entries().find(name, service);
  }

  /// The method with that id of one of the actors. Errors: errc::not_found.
  caf::expected<method_entry> find_method(uint32_t id) const;

  /// Rises with every change.
  uint32_t changes() const noexcept {
    return changes_.load();
  }

  /// Rings `bell` after every change, until `forget`.
  void listen(platform::doorbell& bell) const;

  void forget(const platform::doorbell& bell) const;

  /// Lets go of all actors and tells no one.
  void clear();

private:
  void put(directory_entry x);

  mutable std::mutex mutex_;
  std::shared_ptr<const directory_snapshot::list> entries_ =
    std::make_shared<directory_snapshot::list>();
  std::atomic<uint32_t> changes_{0};
  mutable std::vector<platform::doorbell*> listeners_;
};

/// The method with that id; `nullptr` if the service has none.
const method_info* find_method(const service_info& service, uint32_t id);

/// The method with that id among `services`. Errors: errc::not_found.
caf::expected<method_entry>
find_method(caf::span<const service_info* const> services, uint32_t id);

/// The part of `package.Service` or `package.Service/Method` behind the last
/// dot or slash.
std::string last_part(const std::string& name);

/// That part as it is typed: `set_knob` for `actorcsi.Camera/SetKnob`.
std::string typed_name(const std::string& name);

/// Whether the answer, or an item, has pictures or the like in it: too much for
/// a line of text or an envelope, and for a device's heap.
bool is_bulky(const method_info& method);

} // namespace actorcsi::runtime
