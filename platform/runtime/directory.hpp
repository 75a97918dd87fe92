#pragma once

#include <string>
#include <utility>
#include <vector>

#include "caf/actor_cast.hpp"
#include "caf/actor_control_block.hpp"
#include "caf/expected.hpp"
#include "caf/span.hpp"

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

/// The actors of a node, by name: for callers that know them only at run time.
/// It keeps the actors, so whoever ends them clears it.
class directory {
public:
  template <class Handle>
  void add(std::string name, const service_info& service, const Handle& who) {
    entries_.push_back(
      {std::move(name), &service, caf::actor_cast<caf::strong_actor_ptr>(who)});
  }

  caf::span<const directory_entry> entries() const noexcept {
    return {entries_.data(), entries_.size()};
  }

  /// The actor with that name or, if it is empty, the first one of a service.
  /// Errors: errc::not_found, naming those that there are.
  caf::expected<const directory_entry*> find(const std::string& name,
                                             const service_info& service) const;

  /// The method with that id of one of the actors. Errors: errc::not_found.
  caf::expected<method_entry> find_method(uint32_t id) const;

private:
  std::vector<directory_entry> entries_;
};

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
