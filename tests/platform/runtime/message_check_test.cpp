#include "platform/runtime/message_check.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <catch2/catch.hpp>

#include "device_tables.hpp"
#include "sample_message.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/wire_format.hpp"

using namespace actorcsi;
using namespace actorcsi::device_tables;
using namespace actorcsi::runtime;

using sample::sample_info;

namespace {

uint32_t number_of(const message_info& info, const std::string& name) {
  for (auto& field : info.fields)
    if (field.name == name)
      return field.number;
  FAIL("no field " << name);
  return 0;
}

/// A field of the sample with a varint for a value.
std::string varint(const std::string& name, uint64_t value) {
  std::string result;
  put_tag(result, number_of(sample_info, name), wire_type::varint);
  put_varint(result, value);
  return result;
}

std::string fixed(const std::string& name, uint64_t bits, size_t size) {
  std::string result;
  put_tag(result, number_of(sample_info, name),
          size == 4 ? wire_type::fixed32 : wire_type::fixed64);
  put_fixed(result, bits, size);
  return result;
}

std::string bytes(const message_info& info, const std::string& name,
                  const std::string& value) {
  std::string result;
  put_bytes(result, number_of(info, name), value);
  return result;
}

std::string bytes(const std::string& name, const std::string& value) {
  return bytes(sample_info, name, value);
}

/// What is wrong with a sample; empty if nothing is.
std::string refusal(const std::string& wire) {
  auto err = check_message(sample_info, wire);
  if (!err)
    return {};
  CHECK(err == errc::invalid_argument);
  return context_of(err);
}

constexpr auto int32_range = "out of range; give -2147483648 to 2147483647";

const message_info& part_info = *[] {
  for (auto& field : sample_info.fields)
    if (std::string{field.name} == "part")
      return field.message;
  return static_cast<const message_info*>(nullptr);
}();

} // namespace

TEST_CASE("MessageCheck_WhatProtobufWrites_Passes") {
  std::mt19937 random{3};
  sample::protobuf proto;
  for (int i = 0; i < 500; ++i) {
    auto message = proto.make();
    sample::fill(*message, random, true, 8);
    CHECK(refusal(message->SerializeAsString()).empty());
  }
}

TEST_CASE("MessageCheck_NumbersAtTheirLimits_Pass") {
  constexpr uint64_t lowest = ~uint64_t{0x7FFF'FFFF};
  CHECK(refusal(varint("yes", 1)).empty());
  CHECK(refusal(varint("i32", 0x7FFF'FFFF) + varint("i32", lowest)).empty());
  CHECK(refusal(varint("u32", 0xFFFF'FFFF)).empty());
  CHECK(refusal(varint("s32", 0xFFFF'FFFF)).empty());
  CHECK(
    refusal(varint("i64", ~uint64_t{}) + varint("u64", ~uint64_t{})).empty());
  CHECK(refusal(varint("mode", static_cast<uint64_t>(-3))).empty());
  CHECK(refusal(fixed("f32", 0xFFFF'FFFF, 4)).empty());
}

TEST_CASE("MessageCheck_NumbersBeyondTheirLimits_AreRefusedByName") {
  CHECK(refusal(varint("yes", 2)) == "yes=2: out of range; give 0 or 1");
  CHECK(refusal(varint("i32", 0x8000'0000))
        == std::string{"i32=2147483648: "} + int32_range);
  CHECK(refusal(varint("i32", ~uint64_t{0x8000'0000}))
        == std::string{"i32=-2147483649: "} + int32_range);
  CHECK(refusal(varint("u32", 0x1'0000'0000))
        == "u32=4294967296: out of range; give 0 to 4294967295");
  CHECK(refusal(varint("s32", 0x1'0000'0000))
        == std::string{"s32=2147483648: "} + int32_range);
  CHECK(refusal(varint("numbers", 0x1'0000'0001))
        == std::string{"numbers=-2147483649: "} + int32_range);
  auto bits = [](auto x) {
    uint64_t result = 0;
    std::memcpy(&result, &x, sizeof(x));
    return result;
  };
  for (auto x : {std::nan(""), std::numeric_limits<double>::infinity(),
                 -std::numeric_limits<double>::infinity()}) {
    auto rest = "=" + [&] {
      char text[32];
      std::snprintf(text, sizeof(text), "%g", x);
      return std::string{text};
    }() + ": not finite; give a number";
    CHECK(refusal(fixed("twice", bits(x), 8)) == "twice" + rest);
    CHECK(refusal(fixed("single", bits(static_cast<float>(x)), 4))
          == "single" + rest);
  }
}

TEST_CASE("MessageCheck_NumberThatIsNotOfItsEnum_IsRefusedWithTheNames") {
  auto rest = ": there is no such value; give one of MODE_DROP_OLDEST, "
              "MODE_STOP, MODE_BELOW_ZERO";
  CHECK(refusal(varint("mode", 9)) == std::string{"mode=9"} + rest);
  CHECK(refusal(varint("mode", 0x1'0000'0001))
        == std::string{"mode=4294967297"} + rest);
  CHECK(refusal(varint("modes", static_cast<uint64_t>(-1)))
        == std::string{"modes=-1"} + rest);
  CHECK(refusal(bytes("modes", "\x01\x02\x04"))
        == std::string{"modes=4"} + rest);
}

TEST_CASE("MessageCheck_TextThatIsNotUtf8_IsRefusedByName") {
  CHECK(refusal(bytes("name", "\xC3\xBC")).empty());
  CHECK(refusal(bytes("name", "caf\xE9"))
        == R"(name="caf\xe9": not UTF-8; give text in UTF-8)");
  CHECK(refusal(bytes("names", "\xFF"))
        == R"(names="\xff": not UTF-8; give text in UTF-8)");
  CHECK(refusal(bytes("name", std::string(1000, '\xFF'))).size() < 250);
  CHECK(refusal(bytes("blob", "\xFF")).empty());
}

TEST_CASE("MessageCheck_FaultsWithin_AreNamedByTheirPath") {
  auto title = bytes(part_info, "title", "\xFF");
  auto inner = bytes(part_info, "inner", bytes(part_info, "inner", title));
  auto text = R"(title="\xff": not UTF-8; give text in UTF-8)";
  CHECK(refusal(bytes("part", inner))
        == std::string{"part.inner.inner."} + text);
  CHECK(refusal(bytes("parts", title)) == std::string{"parts."} + text);
  CHECK_THAT(refusal(bytes("counts", "\x0A\x01\xFF")),
             Catch::StartsWith("counts.key="));
}

TEST_CASE("MessageCheck_ValueOfAnotherType_IsRefusedByName") {
  CHECK(refusal(varint("name", 1)) == "name: of another type; give TEXT");
  CHECK(refusal(bytes("yes", "\x01")) == "yes: of another type; give on|off");
  CHECK(refusal(varint("at", 1)) == "at: of another type; give parts");
  CHECK(refusal(fixed("numbers", 1, 4)) == "numbers: of another type; give N");
}

TEST_CASE("MessageCheck_FieldsOfALaterVersion_Pass") {
  CHECK_FALSE(check_message(led_info, varint("rest", 9)));
  CHECK_FALSE(check_message(empty_info, bytes("name", "\xFF")));
}

TEST_CASE("MessageCheck_BrokenWire_IsMalformed") {
  using namespace std::string_literals;
  for (auto& wire : {"\x08"s, "\x08\xFF"s, "\x0A\x05x"s, "\x00\x00"s}) {
    auto err = check_message(led_info, wire);
    CHECK(err == errc::malformed_message);
    CHECK(context_of(err) == "Led");
  }
  CHECK(check_message(camera_info, "\x1A\x01\x08") == errc::malformed_message);
  CHECK(check_message(sample_info, bytes("modes", "\x01\xFF"))
        == errc::malformed_message);
}

TEST_CASE("MessageCheck_MessagesWithoutEnd_AreRefused") {
  std::string wire;
  for (int i = 0; i < 14; ++i)
    wire = bytes(part_info, "inner", wire);
  CHECK_FALSE(check_message(sample_info, bytes("part", wire)));
  for (int i = 0; i < 1000; ++i)
    wire = bytes(part_info, "inner", wire);
  CHECK(check_message(sample_info, bytes("part", wire)) == errc::limit_reached);
}

TEST_CASE("MessageCheck_OfMessages_FindsNumbersThatAreNotOfTheirEnum") {
  sample::protobuf proto;
  auto has_unknown = [&](const std::string& wire) {
    auto message = proto.parse(wire);
    REQUIRE(message);
    return has_unknown_value(*message, sample_info);
  };
  CHECK_FALSE(has_unknown(""));
  CHECK_FALSE(has_unknown(varint("mode", 2) + bytes("modes", "\x01\x02")
                          + bytes("part", "") + bytes("parts", "")
                          + bytes("places", "\x08\x01")));
  CHECK(has_unknown(varint("mode", 9)));
  CHECK(has_unknown(bytes("modes", "\x01\x04")));
}
