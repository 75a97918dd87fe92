#include "app/compose/pc/method_json.hpp"

#include <catch2/catch.hpp>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/registry.actor.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;

TEST_CASE("MethodJson_ThereAndBack_IsTheSame") {
  auto wire =
    wire_from_json(tables::led_state, R"({"on": true, "periodMs": 7})");
  REQUIRE(wire);
  auto json = json_from_wire("actorcsi.LedState", *wire);
  REQUIRE(json);
  CHECK(*json == R"({"on":true,"period_ms":7})");
}

TEST_CASE("MethodJson_Nothing_IsAnEmptyMessage") {
  auto wire = wire_from_json(runtime::empty_info, "");
  REQUIRE(wire);
  CHECK(wire->empty());
  CHECK(*json_from_wire("google.protobuf.Empty", "") == "{}");
}

TEST_CASE("MethodJson_WrongInput_IsRefusedByName") {
  for (std::string json :
       {"{bad", "[]", "7", R"({"speed":1})", R"({"on":"perhaps"})"}) {
    auto wire = wire_from_json(tables::led_state, json);
    REQUIRE_FALSE(wire);
    CHECK(wire.error() == errc::invalid_argument);
    auto text = describe(wire.error());
    CHECK_THAT(text, Catch::Contains("'" + json + "'")
                       && Catch::Contains("actorcsi.LedState"));
    CHECK(text.find('\n') == std::string::npos);
  }
  CHECK(json_from_wire("actorcsi.LedState", "\x0a").error()
        == errc::malformed_message);
}

TEST_CASE("MethodJson_TextThatIsNotUtf8_IsRefusedByItsField") {
  for (auto text : {"\xFF", "a\xC3", "\xC3\xBC\xED\xA0\x80\xC3\xBC", "\x80"}) {
    auto json = std::string{R"({"framerate":10,"pixformat":")"} + text + "\"}";
    auto wire = wire_from_json(tables::camera_config, json);
    REQUIRE_FALSE(wire);
    CHECK(wire.error() == errc::invalid_argument);
    CHECK_THAT(describe(wire.error()),
               Catch::Contains("pixformat=")
                 && Catch::Contains("not UTF-8; give text in UTF-8"));
  }
  // Outside of a text nothing is named, but all of it is printable.
  auto wire = wire_from_json(tables::camera_config, "{\xFF}");
  REQUIRE_FALSE(wire);
  CHECK_THAT(describe(wire.error()), Catch::Contains("'{?}'"));
}

TEST_CASE("MethodJson_Arguments_AreJsonOrWords") {
  auto both = [](std::vector<std::string> words) {
    auto wire = wire_from_arguments(tables::camera_config, words);
    REQUIRE(wire);
    return *json_from_wire("actorcsi.CameraConfig", *wire);
  };
  auto json = both({R"( {"framesize":"VGA","window":{"width":9,"height":8}})"});
  CHECK(both({"framesize", "VGA", "window", "9", "8"}) == json);
  CHECK(both({"framesize=VGA", "window=9,8"}) == json);
  CHECK(both({}) == both({"{}"}));
  auto wrong = wire_from_arguments(tables::camera_config, {"{}", "more"});
  REQUIRE_FALSE(wrong);
  CHECK_THAT(describe(wrong.error()), Catch::Contains("'more'"));
  wrong = wire_from_arguments(tables::camera_config, {"framerate", "fast"});
  REQUIRE_FALSE(wrong);
  CHECK_THAT(describe(wrong.error()),
             Catch::Contains("'fast': framerate takes a number"));
}

TEST_CASE("MethodJson_EveryMethodsTypes_AreKnown") {
  for (auto service : services()) {
    for (auto& method : service->methods) {
      INFO(method.name);
      CHECK(wire_from_json(*method.request, "{}"));
      CHECK(json_from_wire(method.response->name, ""));
    }
  }
}
