#include "sample_message.hpp"

#include <limits>

#include <catch2/catch.hpp>
#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

namespace pb = google::protobuf;

namespace actorcsi::sample {

namespace {

using runtime::field_type;
using runtime::presence;

constexpr auto source = R"(
syntax = "proto3";
package sample;

enum Mode {
  MODE_UNSPECIFIED = 0;
  MODE_DROP_OLDEST = 1;
  MODE_STOP = 2;
  MODE_BELOW_ZERO = -3;
}

message Point {
  sint32 x = 1;
  sint32 y = 2;
}

message Part {
  string title = 1;
  optional double amount = 2;
  Point at = 3;
  Part inner = 4;
}

message Sample {
  bool yes = 1;
  int32 i32 = 2;
  int64 i64 = 3;
  uint32 u32 = 4;
  uint64 u64 = 5;
  sint32 s32 = 6;
  sint64 s64 = 7;
  fixed32 f32 = 8;
  fixed64 f64 = 9;
  sfixed32 sf32 = 10;
  sfixed64 sf64 = 11;
  float single = 12;
  double twice = 13;
  Mode mode = 14;
  string name = 15;
  bytes blob = 16;
  optional int32 maybe_i32 = 17;
  optional string maybe_name = 18;
  optional bool maybe = 19;
  repeated sint32 numbers = 20;
  repeated double weights = 21 [packed = false];
  repeated Mode modes = 22;
  repeated string names = 23;
  repeated fixed32 marks = 24;
  Point at = 25;
  Part part = 26;
  repeated Part parts = 27;
  map<string, uint64> counts = 28;
  map<int32, Point> places = 29;
  oneof choice {
    uint32 this = 30;
    Point that = 31;
  }
  repeated bool flags = 5000;
  string rest = 536870911;
}
)";

constexpr runtime::enum_value_info mode_values[] = {
  {"MODE_UNSPECIFIED", "unspecified", 0},
  {"MODE_DROP_OLDEST", "drop_oldest", 1},
  {"MODE_STOP", "stop", 2},
  {"MODE_BELOW_ZERO", "below_zero", -3},
};

constexpr runtime::enum_info mode_enum = {"sample.Mode", mode_values};

constexpr runtime::field_info point_fields[] = {
  {"x", 1, presence::implicit, field_type::sint32},
  {"y", 2, presence::implicit, field_type::sint32},
};

extern const runtime::message_info part_info;

constexpr runtime::field_info part_fields[] = {
  {"title", 1, presence::implicit, field_type::text},
  {"amount", 2, presence::optional, field_type::float64},
  {"at", 3, presence::optional, field_type::message, &point_info},
  {"inner", 4, presence::optional, field_type::message, &part_info},
};

constexpr runtime::message_info part_info = {"sample.Part", part_fields};

constexpr runtime::field_info counts_fields[] = {
  {"key", 1, presence::implicit, field_type::text},
  {"value", 2, presence::implicit, field_type::uint64},
};

constexpr runtime::message_info counts_info = {"sample.Sample.CountsEntry",
                                               counts_fields};

constexpr runtime::field_info places_fields[] = {
  {"key", 1, presence::implicit, field_type::int32},
  {"value", 2, presence::optional, field_type::message, &point_info},
};

constexpr runtime::message_info places_info = {"sample.Sample.PlacesEntry",
                                               places_fields};

// clang-format off
constexpr runtime::field_info sample_fields[] = {
  {"yes", 1, presence::implicit, field_type::boolean},
  {"i32", 2, presence::implicit, field_type::int32},
  {"i64", 3, presence::implicit, field_type::int64},
  {"u32", 4, presence::implicit, field_type::uint32},
  {"u64", 5, presence::implicit, field_type::uint64},
  {"s32", 6, presence::implicit, field_type::sint32},
  {"s64", 7, presence::implicit, field_type::sint64},
  {"f32", 8, presence::implicit, field_type::fixed32},
  {"f64", 9, presence::implicit, field_type::fixed64},
  {"sf32", 10, presence::implicit, field_type::sfixed32},
  {"sf64", 11, presence::implicit, field_type::sfixed64},
  {"single", 12, presence::implicit, field_type::float32},
  {"twice", 13, presence::implicit, field_type::float64},
  {"mode", 14, presence::implicit, field_type::enumeration, nullptr, &mode_enum},
  {"name", 15, presence::implicit, field_type::text},
  {"blob", 16, presence::implicit, field_type::bytes},
  {"maybe_i32", 17, presence::optional, field_type::int32},
  {"maybe_name", 18, presence::optional, field_type::text},
  {"maybe", 19, presence::optional, field_type::boolean},
  {"numbers", 20, presence::repeated, field_type::sint32},
  {"weights", 21, presence::repeated, field_type::float64},
  {"modes", 22, presence::repeated, field_type::enumeration, nullptr, &mode_enum},
  {"names", 23, presence::repeated, field_type::text},
  {"marks", 24, presence::repeated, field_type::fixed32},
  {"at", 25, presence::optional, field_type::message, &point_info},
  {"part", 26, presence::optional, field_type::message, &part_info},
  {"parts", 27, presence::repeated, field_type::message, &part_info},
  {"counts", 28, presence::map, field_type::message, &counts_info},
  {"places", 29, presence::map, field_type::message, &places_info},
  {"this", 30, presence::optional, field_type::uint32},
  {"that", 31, presence::optional, field_type::message, &point_info},
  {"flags", 5000, presence::repeated, field_type::boolean},
  {"rest", 536870911, presence::implicit, field_type::text},
};
// clang-format on

/// A word without anything that would have to be put in quotes.
std::string random_word(std::mt19937& random) {
  std::string result;
  for (auto n = 1 + random() % 8; n > 0; --n)
    result += static_cast<char>('a' + random() % 26);
  return result;
}

/// A number of any size: as many are small as are large.
template <class T>
T random_whole(std::mt19937& random) {
  auto bits = (uint64_t{random()} << 32) | random();
  switch (random() % 8) {
  case 0:
    return std::numeric_limits<T>::min();
  case 1:
    return std::numeric_limits<T>::max();
  default:
    return static_cast<T>(static_cast<T>(bits) >> (random() % (8 * sizeof(T))));
  }
}

/// Sets a field, or adds to one.
void fill_field(pb::Message& message, const pb::FieldDescriptor* field,
                std::mt19937& random, bool more, int depth) {
  auto access = message.GetReflection();
  // The functions of reflection for one type.
  auto put = [&](auto set, auto add, auto value) {
    if (field->is_repeated())
      (access->*add)(&message, field, value);
    else
      (access->*set)(&message, field, value);
  };
  using ref = pb::Reflection;
  switch (field->cpp_type()) {
  case pb::FieldDescriptor::CPPTYPE_BOOL:
    put(&ref::SetBool, &ref::AddBool, random() % 2 == 0);
    break;
  case pb::FieldDescriptor::CPPTYPE_INT32:
    put(&ref::SetInt32, &ref::AddInt32, random_whole<int32_t>(random));
    break;
  case pb::FieldDescriptor::CPPTYPE_INT64:
    put(&ref::SetInt64, &ref::AddInt64, random_whole<int64_t>(random));
    break;
  case pb::FieldDescriptor::CPPTYPE_UINT32:
    put(&ref::SetUInt32, &ref::AddUInt32, random_whole<uint32_t>(random));
    break;
  case pb::FieldDescriptor::CPPTYPE_UINT64:
    put(&ref::SetUInt64, &ref::AddUInt64, random_whole<uint64_t>(random));
    break;
  case pb::FieldDescriptor::CPPTYPE_FLOAT:
    put(&ref::SetFloat, &ref::AddFloat,
        static_cast<float>(random_whole<int32_t>(random)) / 7);
    break;
  case pb::FieldDescriptor::CPPTYPE_DOUBLE:
    put(&ref::SetDouble, &ref::AddDouble,
        static_cast<double>(random() % 8'000'000) / 8 - 500'000);
    break;
  case pb::FieldDescriptor::CPPTYPE_ENUM: {
    auto type = field->enum_type();
    auto index = static_cast<int>(random() % 4);
    put(&ref::SetEnumValue, &ref::AddEnumValue, type->value(index)->number());
    break;
  }
  case pb::FieldDescriptor::CPPTYPE_STRING:
    put(&ref::SetString, &ref::AddString, random_word(random));
    break;
  case pb::FieldDescriptor::CPPTYPE_MESSAGE:
    sample::fill(field->is_repeated()
                   ? *access->AddMessage(&message, field)
                   : *access->MutableMessage(&message, field),
                 random, more, depth - 1);
  }
}

} // namespace

constexpr runtime::message_info sample_info = {"sample.Sample", sample_fields};

constexpr runtime::message_info point_info = {"sample.Point", point_fields};

protobuf::protobuf() {
  pb::io::ArrayInputStream input{source,
                                 static_cast<int>(std::string{source}.size())};
  pb::io::Tokenizer tokens{&input, nullptr};
  pb::FileDescriptorProto file;
  file.set_name("sample.proto");
  REQUIRE(pb::compiler::Parser{}.Parse(&tokens, &file));
  REQUIRE(pool_.BuildFile(file) != nullptr);
}

protobuf::message_ptr protobuf::make(const std::string& name) {
  auto type = pool_.FindMessageTypeByName("sample." + name);
  REQUIRE(type != nullptr);
  return message_ptr{factory_.GetPrototype(type)->New()};
}

protobuf::message_ptr protobuf::parse(const std::string& wire,
                                      const std::string& name) {
  auto result = make(name);
  return result->ParseFromString(wire) ? std::move(result) : nullptr;
}

void fill(pb::Message& message, std::mt19937& random, bool more, int depth) {
  auto type = message.GetDescriptor();
  auto is_entry = type->options().map_entry();
  for (int i = 0; i < type->field_count(); ++i) {
    auto field = type->field(i);
    auto is_message = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
    auto is_hard = field->type() == pb::FieldDescriptor::TYPE_BYTES
                   || (is_message && field->is_repeated() && !field->is_map());
    // Recursion ends by chance; what must be there is always there.
    auto is_left_out = !is_entry && random() % 3 == 0;
    auto is_too_deep = is_message && depth == 1 && field->name() == "inner";
    if (is_left_out || is_too_deep || (is_hard && !more))
      continue;
    auto count = field->is_repeated() ? random() % 4 : 1;
    for (; count > 0; --count)
      fill_field(message, field, random, more, depth);
  }
}

} // namespace actorcsi::sample
