#include "app/compose/pc/method_json.hpp"

#include <catch2/catch.hpp>

#include "actorcsi/registry.actor.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;

TEST_CASE("MethodJson_ThereAndBack_IsTheSame") {
  auto wire =
    wire_from_json("actorcsi.LedState", R"({"on": true, "periodMs": 7})");
  REQUIRE(wire);
  auto json = json_from_wire("actorcsi.LedState", *wire);
  REQUIRE(json);
  CHECK(*json == R"({"on":true,"period_ms":7})");
}

TEST_CASE("MethodJson_Nothing_IsAnEmptyMessage") {
  auto wire = wire_from_json("google.protobuf.Empty", "");
  REQUIRE(wire);
  CHECK(wire->empty());
  CHECK(*json_from_wire("google.protobuf.Empty", "") == "{}");
}

TEST_CASE("MethodJson_WrongInput_IsRefusedByName") {
  for (std::string json :
       {"{bad", "[]", "7", R"({"speed":1})", R"({"on":"perhaps"})"}) {
    auto wire = wire_from_json("actorcsi.LedState", json);
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

TEST_CASE("MethodJson_EveryMethodsTypes_AreKnown") {
  for (auto service : services()) {
    for (auto& method : service->methods) {
      INFO(method.name);
      CHECK(wire_from_json(method.request->name, "{}"));
      CHECK(json_from_wire(method.response->name, ""));
    }
  }
}
