#pragma once

#include <cstdint>

#include "caf/span.hpp"

namespace actorcsi::runtime {

/// What a protobuf message consists of, as constants: protobuf's own
/// descriptors take its full runtime, heap and start-up time, and a
/// microcontroller has none to spare.
struct message_info;

/// The types of protobuf's language, except for groups.
enum class field_type : uint8_t {
  boolean,
  int32,
  int64,
  uint32,
  uint64,
  sint32,
  sint64,
  fixed32,
  fixed64,
  sfixed32,
  sfixed64,
  float32,
  float64,
  enumeration,
  text,  ///< `string`: UTF-8.
  bytes, ///< Anything.
  message,
};

/// How often a field can occur, and what it means that it does not.
enum class presence : uint8_t {
  implicit, ///< Always there: what is not on the wire is zero or empty.
  optional, ///< There or not. Messages and members of a oneof are so.
  repeated, ///< Any number of times.
  map,      ///< Any number of entries: messages of a `key` and a `value`.
};

/// A value of an enum.
struct enum_value_info {
  /// As the .proto has it: `OVERRUN_DROP_OLDEST`.
  const char* name;
  /// In small letters and without the enum's name: `drop_oldest`.
  const char* short_name;
  int32_t number;
};

struct enum_info {
  /// `package.Enum`.
  const char* name;
  /// In the order of the .proto: the first is the default.
  caf::span<const enum_value_info> values;
};

struct field_info {
  const char* name;
  uint32_t number;
  runtime::presence presence;
  field_type type;
  /// Of a message, or of a map: its entry. Else null.
  const message_info* message = nullptr;
  /// Of an enumeration. Else null.
  const enum_info* values = nullptr;
};

struct message_info {
  /// `package.Message`.
  const char* name;
  /// In the order of the .proto.
  caf::span<const field_info> fields;
};

/// The message without fields that comes with protobuf.
inline constexpr message_info empty_info = {"google.protobuf.Empty", {}};

} // namespace actorcsi::runtime
