#include "platform/runtime/wire_format.hpp"

namespace actorcsi::runtime {

namespace {

/// A varint holds 64 bits at most, seven to a byte.
constexpr unsigned max_varint = 10;

constexpr uint64_t max_tag = 0xFFFF'FFFF;

} // namespace

// -- reading ------------------------------------------------------------------

bool wire_reader::next(wire_field& x) {
  if (failed_ || rest_.empty())
    return false;
  uint64_t tag = 0;
  if (!read_varint(tag) || tag > max_tag || (tag >> 3) == 0)
    return fail();
  x.number = static_cast<uint32_t>(tag >> 3);
  x.type = static_cast<wire_type>(tag & 7);
  x.value = 0;
  x.bytes = {};
  switch (x.type) {
  case wire_type::varint:
    return read_varint(x.value) || fail();
  case wire_type::fixed64:
    return read_fixed(8, x.value) || fail();
  case wire_type::fixed32:
    return read_fixed(4, x.value) || fail();
  case wire_type::length: {
    uint64_t size = 0;
    if (!read_varint(size) || size > rest_.size())
      return fail();
    x.bytes = rest_.substr(0, static_cast<size_t>(size));
    rest_.remove_prefix(x.bytes.size());
    return true;
  }
  default:
    return fail();
  }
}

bool wire_reader::next_packed(wire_type type, uint64_t& value) {
  if (failed_ || rest_.empty())
    return false;
  switch (type) {
  case wire_type::varint:
    return read_varint(value) || fail();
  case wire_type::fixed64:
    return read_fixed(8, value) || fail();
  case wire_type::fixed32:
    return read_fixed(4, value) || fail();
  default:
    return fail();
  }
}

bool wire_reader::fail() {
  failed_ = true;
  return false;
}

bool wire_reader::read_varint(uint64_t& x) {
  uint64_t result = 0;
  for (unsigned i = 0; i < max_varint && i < rest_.size(); ++i) {
    auto byte = static_cast<unsigned char>(rest_[i]);
    // Of the tenth byte one bit is left; like protobuf, forget the others.
    result |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if ((byte & 0x80) == 0) {
      rest_.remove_prefix(i + 1);
      x = result;
      return true;
    }
  }
  return false;
}

bool wire_reader::read_fixed(size_t size, uint64_t& x) {
  if (rest_.size() < size)
    return false;
  uint64_t result = 0;
  for (size_t i = 0; i < size; ++i)
    result |= static_cast<uint64_t>(static_cast<unsigned char>(rest_[i]))
              << (8 * i);
  rest_.remove_prefix(size);
  x = result;
  return true;
}

// -- writing ------------------------------------------------------------------

void put_varint(std::string& out, uint64_t value) {
  for (; value > 0x7F; value >>= 7)
    out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void put_tag(std::string& out, uint32_t number, wire_type type) {
  put_varint(out, (uint64_t{number} << 3) | static_cast<uint64_t>(type));
}

void put_fixed(std::string& out, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; ++i)
    out += static_cast<char>(value >> (8 * i));
}

void put_bytes(std::string& out, uint32_t number, std::string_view bytes) {
  put_tag(out, number, wire_type::length);
  put_varint(out, bytes.size());
  out.append(bytes.data(), bytes.size());
}

} // namespace actorcsi::runtime
