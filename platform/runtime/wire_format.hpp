#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace actorcsi::runtime {

/// How protobuf encodes a value. Groups are not among them: they have been
/// deprecated since proto2, and the generator refuses them.
enum class wire_type : uint8_t {
  varint = 0,
  fixed64 = 1,
  length = 2, ///< Texts, bytes, messages and packed numbers.
  fixed32 = 5,
};

/// A field as it is on the wire.
struct wire_field {
  uint32_t number = 0;
  wire_type type = wire_type::varint;
  /// Of a number: its bits.
  uint64_t value = 0;
  /// Of `wire_type::length`: the bytes, within those of the reader.
  std::string_view bytes;
};

/// Goes through the fields of a message without copying any. The bytes outlive
/// the reader and what it reads.
class wire_reader {
public:
  explicit wire_reader(std::string_view bytes) : rest_(bytes) {
    // nop
  }

  /// Reads the next field. Returns false at the end and if what is there is no
  /// field.
  bool next(wire_field& x);

  /// Reads the next number of a packed field.
  bool next_packed(wire_type type, uint64_t& value);

  /// Whether what was read last is malformed.
  bool failed() const {
    return failed_;
  }

private:
  bool fail();

  bool read_varint(uint64_t& x);

  bool read_fixed(size_t size, uint64_t& x);

  std::string_view rest_;
  bool failed_ = false;
};

void put_varint(std::string& out, uint64_t value);

void put_tag(std::string& out, uint32_t number, wire_type type);

/// Appends the low `size` bytes of `value`, the lowest first.
void put_fixed(std::string& out, uint64_t value, size_t size);

/// Appends a field of `wire_type::length`, with its tag.
void put_bytes(std::string& out, uint32_t number, std::string_view bytes);

} // namespace actorcsi::runtime
