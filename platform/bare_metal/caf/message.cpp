// Replaces CAF's messages. On a device a message is created whole, and neither
// taken apart, put together from others, read nor written.

#include "caf/message.hpp"

#include <utility>

namespace caf {

message::message(none_t) noexcept {
  // nop
}

message::message(message&& other) noexcept : vals_(std::move(other.vals_)) {
  // nop
}

message::message(data_ptr ptr) noexcept : vals_(std::move(ptr)) {
  // nop
}

message& message::operator=(message&& other) noexcept {
  vals_.swap(other.vals_);
  return *this;
}

message::~message() {
  // nop
}

void* message::get_mutable(size_t p) {
  CAF_ASSERT(vals_ != nullptr);
  return vals_.unshared().get_mutable(p);
}

const tuple_types& message::types() const noexcept {
  static const tuple_types none = {make_type_token(), 0, nullptr};
  return vals_ != nullptr ? vals_->types() : none;
}

const void* message::get(size_t pos) const noexcept {
  CAF_ASSERT(vals_ != nullptr);
  return vals_->get(pos);
}

message message::clone() const {
  return vals_ != nullptr ? vals_->clone() : message{};
}

bool message::shared() const noexcept {
  return vals_ != nullptr && vals_->shared();
}

message message::copy(const type_erased_tuple& xs) {
  return xs.clone();
}

void message::swap(message& other) noexcept {
  vals_.swap(other.vals_);
}

void message::reset(raw_ptr new_ptr, bool add_ref) noexcept {
  vals_.reset(new_ptr, add_ref);
}

error inspect(serializer& sink, message& msg) {
  return msg.save(sink);
}

error inspect(deserializer& source, message& msg) {
  return msg.load(source);
}

std::string to_string(const message& msg) {
  return msg.empty() ? "<empty-message>" : msg.stringify();
}

} // namespace caf
