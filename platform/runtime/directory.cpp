#include "platform/runtime/directory.hpp"

#include <algorithm>
#include <cctype>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"

namespace actorcsi::runtime {

caf::expected<directory_entry>
directory_snapshot::find(const std::string& name,
                         const service_info& service) const {
  std::string known;
  for (auto& x : *entries_) {
    if (x.service != &service)
      continue;
    if (name.empty() || x.name == name)
      return x;
    known += " " + x.name;
  }
  return make_error(errc::not_found,
                    "'" + name + "': no " + service.name
                      + (known.empty() ? " is here" : "; there are" + known));
}

directory_snapshot directory::entries() const {
  std::unique_lock<std::mutex> guard{mutex_};
  return directory_snapshot{entries_};
}

caf::expected<method_entry> directory::find_method(uint32_t id) const {
  for (auto& x : entries())
    if (auto method = runtime::find_method(*x.service, id))
      return method_entry{x.service, method};
  return make_error(errc::not_found, "method id " + std::to_string(id)
                                       + ": no actor here has it");
}

void directory::put(directory_entry x) {
  ACTORCSI_ASSERT(x.service != nullptr && x.who);
  std::unique_lock<std::mutex> guard{mutex_};
  auto next = std::make_shared<directory_snapshot::list>(*entries_);
  auto i = std::find_if(next->begin(), next->end(), [&x](auto& y) {
    return y.name == x.name && y.service == x.service;
  });
  if (i != next->end())
    *i = std::move(x);
  else
    next->push_back(std::move(x));
  entries_ = std::move(next);
  ++changes_;
  for (auto bell : listeners_)
    bell->ring();
}

void directory::listen(platform::doorbell& bell) const {
  std::unique_lock<std::mutex> guard{mutex_};
  ACTORCSI_ASSERT(listeners_.size() < max_listeners);
  listeners_.push_back(&bell);
}

void directory::forget(const platform::doorbell& bell) const {
  std::unique_lock<std::mutex> guard{mutex_};
  listeners_.erase(std::remove(listeners_.begin(), listeners_.end(), &bell),
                   listeners_.end());
}

void directory::clear() {
  std::unique_lock<std::mutex> guard{mutex_};
  entries_ = std::make_shared<directory_snapshot::list>();
}

const method_info* find_method(const service_info& service, uint32_t id) {
  for (auto& x : service.methods)
    if (x.id == id)
      return &x;
  return nullptr;
}

caf::expected<method_entry>
find_method(caf::span<const service_info* const> services, uint32_t id) {
  for (auto service : services)
    if (auto method = find_method(*service, id))
      return method_entry{service, method};
  return make_error(errc::not_found,
                    "method id " + std::to_string(id)
                      + ": the other end was built from other protos");
}

std::string last_part(const std::string& name) {
  // npos + 1 is 0.
  return name.substr(name.find_last_of("./") + 1);
}

std::string typed_name(const std::string& name) {
  std::string result;
  for (unsigned char c : last_part(name)) {
    if (std::isupper(c) != 0 && !result.empty())
      result += '_';
    result += static_cast<char>(std::tolower(c));
  }
  return result;
}

bool is_bulky(const method_info& method) {
  auto fields = method.response->fields;
  return std::any_of(fields.begin(), fields.end(), [](const field_info& x) {
    return x.type == field_type::bytes;
  });
}

} // namespace actorcsi::runtime
