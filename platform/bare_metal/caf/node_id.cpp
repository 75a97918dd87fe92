// Replaces CAF's names of nodes. A device is no node of CAF, so that its name
// is always empty.

#include "caf/node_id.hpp"

#include "caf/error.hpp"
#include "caf/rtti_pair.hpp"

namespace caf {

node_id::data::~data() {
  // nop
}

node_id& node_id::operator=(const none_t&) {
  data_.reset();
  return *this;
}

node_id::~node_id() {
  // nop
}

node_id::operator bool() const {
  return static_cast<bool>(data_);
}

int node_id::compare(const node_id& other) const noexcept {
  CAF_ASSERT(data_ == nullptr && other.data_ == nullptr);
  CAF_IGNORE_UNUSED(other);
  return 0;
}

void node_id::swap(node_id& x) {
  data_.swap(x.data_);
}

error inspect(serializer&, const node_id&) {
  return detail::cannot_serialize();
}

error inspect(deserializer&, node_id&) {
  return detail::cannot_serialize();
}

void append_to_string(std::string& str, const node_id&) {
  str += "invalid-node";
}

std::string to_string(const node_id&) {
  return "invalid-node";
}

} // namespace caf
