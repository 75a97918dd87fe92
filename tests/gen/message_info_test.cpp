// The tables of all messages against protobuf's own descriptors, and words
// against the generated classes.

#include "platform/runtime/message_info.hpp"

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <google/protobuf/descriptor.h>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/registry.actor.hpp"
#include "deep/er/registry.actor.hpp"
#include "kitchen/kitchen.actor.hpp"
#include "kitchen/registry.actor.hpp"
#include "kitchen/stock-room.actor.hpp"
#include "registry.actor.hpp"

#include "platform/runtime/text_message.hpp"

namespace pb = google::protobuf;

using namespace actorcsi;

namespace {

using type = pb::FieldDescriptor;

runtime::field_type type_of(const type* field) {
  // By protobuf's number of the type.
  static constexpr runtime::field_type types[] = {
    runtime::field_type::float64,  runtime::field_type::float32,
    runtime::field_type::int64,    runtime::field_type::uint64,
    runtime::field_type::int32,    runtime::field_type::fixed64,
    runtime::field_type::fixed32,  runtime::field_type::boolean,
    runtime::field_type::text,     runtime::field_type::message,
    runtime::field_type::message,  runtime::field_type::bytes,
    runtime::field_type::uint32,   runtime::field_type::enumeration,
    runtime::field_type::sfixed32, runtime::field_type::sfixed64,
    runtime::field_type::sint32,   runtime::field_type::sint64};
  return types[field->type() - 1];
}

runtime::presence presence_of(const type* field) {
  if (field->is_map())
    return runtime::presence::map;
  if (field->is_repeated())
    return runtime::presence::repeated;
  return field->has_presence() ? runtime::presence::optional
                               : runtime::presence::implicit;
}

void check_enum(const runtime::enum_info& info,
                const pb::EnumDescriptor& truth) {
  CHECK(info.name == truth.full_name());
  REQUIRE(info.values.size() == static_cast<size_t>(truth.value_count()));
  std::set<std::string> short_names;
  for (int i = 0; i < truth.value_count(); ++i) {
    CHECK(info.values[i].name == truth.value(i)->name());
    CHECK(info.values[i].number == truth.value(i)->number());
    CHECK(short_names.insert(info.values[i].short_name).second);
  }
}

/// Checks the table of a message and of all that is within it.
void check_message(const runtime::message_info& info,
                   std::set<const runtime::message_info*>& seen) {
  if (!seen.insert(&info).second)
    return;
  auto truth =
    pb::DescriptorPool::generated_pool()->FindMessageTypeByName(info.name);
  INFO(info.name);
  REQUIRE(truth != nullptr);
  REQUIRE(info.fields.size() == static_cast<size_t>(truth->field_count()));
  for (int i = 0; i < truth->field_count(); ++i) {
    auto& field = info.fields[i];
    auto expected = truth->field(i);
    CHECK(field.name == expected->name());
    CHECK(field.number == static_cast<uint32_t>(expected->number()));
    CHECK(field.type == type_of(expected));
    CHECK(field.presence == presence_of(expected));
    REQUIRE((field.message != nullptr)
            == (expected->message_type() != nullptr));
    REQUIRE((field.values != nullptr) == (expected->enum_type() != nullptr));
    if (field.values)
      check_enum(*field.values, *expected->enum_type());
    if (field.message) {
      CHECK(field.message->name == expected->message_type()->full_name());
      check_message(*field.message, seen);
    }
  }
}

size_t check_services(caf::span<const runtime::service_info* const> services) {
  std::set<const runtime::message_info*> seen;
  for (auto service : services)
    for (auto& method : service->methods) {
      INFO(method.name);
      auto slash = std::string{method.name}.find('/');
      auto truth = pb::DescriptorPool::generated_pool()->FindMethodByName(
        std::string{method.name}.replace(slash, 1, "."));
      REQUIRE(truth != nullptr);
      CHECK(method.request->name == truth->input_type()->full_name());
      CHECK(method.response->name == truth->output_type()->full_name());
      check_message(*method.request, seen);
      check_message(*method.response, seen);
    }
  return seen.size();
}

} // namespace

TEST_CASE("MessageTables_SayWhatTheDescriptorsSay", "[gen]") {
  CHECK(check_services(actorcsi::services()) >= 25);
  CHECK(check_services(kitchen::services()) >= 8);
  CHECK(check_services(deep::er::services()) >= 5);
  CHECK(check_services(top::services()) == 3);
}

TEST_CASE("MessageTable_OfMessagesFromElsewhere_IsWhole", "[gen]") {
  std::set<const runtime::message_info*> seen;
  check_message(kitchen::tables::shelf, seen);
  std::set<std::string> names;
  for (auto info : seen)
    names.insert(info->name);
  for (auto name :
       {"google.protobuf.Timestamp", "google.protobuf.Value",
        "google.protobuf.ListValue", "google.protobuf.Struct.FieldsEntry",
        "google.protobuf.Empty", "kitchen.Shelf.PartsEntry",
        "kitchen.Dish.Part"})
    CHECK(names.count(name) == 1);
  // A message that holds itself is one table.
  CHECK(kitchen::tables::shelf.fields[1].message == &kitchen::tables::shelf);
  CHECK(kitchen::tables::shelf.fields[4].message == &runtime::empty_info);
}

TEST_CASE("EnumTable_ShortNames_LackTheEnumsNameUnlessADigitIsLeft", "[gen]") {
  auto& climate = *kitchen::tables::shelf.fields[6].values;
  std::vector<std::string> names;
  for (auto& value : climate.values)
    names.push_back(value.short_name);
  CHECK(names
        == std::vector<std::string>{"unspecified", "dry", "out_of_order",
                                    "climate_4_degrees", "cold"});
}

TEST_CASE("Words_BecomeTheGeneratedMessages", "[gen]") {
  std::vector<std::string> words{"text", "still", "here"};
  auto wire = runtime::wire_from_words(tables::heartbeat_config, words);
  REQUIRE(wire);
  HeartbeatConfig heartbeat;
  REQUIRE(heartbeat.ParseFromString(*wire));
  CHECK(heartbeat.text() == "still here");
  CHECK_FALSE(heartbeat.has_period_ms());
  words = {"framesize", "QVGA", "window=0,0,160,120", "overrun=Drop_Oldest"};
  wire = runtime::wire_from_words(tables::camera_config, words);
  REQUIRE(wire);
  CameraConfig camera;
  REQUIRE(camera.ParseFromString(*wire));
  CHECK(camera.framesize() == "QVGA");
  CHECK(camera.window().width() == 160);
  CHECK(camera.overrun() == OVERRUN_DROP_OLDEST);
  CHECK_FALSE(camera.has_pixformat());
}

TEST_CASE("GeneratedMessages_BecomeText", "[gen]") {
  CameraStatistics statistics;
  statistics.mutable_frames()->set_begun(12);
  (*statistics.mutable_frames()->mutable_dropped())["overwritten"] = 3;
  auto text = runtime::text_from_wire(tables::camera_statistics,
                                      statistics.SerializeAsString());
  REQUIRE(text);
  CHECK(*text
        == "frames.begun 12 frames.delivered 0 frames.dropped.overwritten 3 "
           "frames.waiting 0 frames.in_flight 0 polls 0 timeouts 0 rearmed 0 "
           "leased 0 skipped_held 0 skipped_no_credit 0");
}
