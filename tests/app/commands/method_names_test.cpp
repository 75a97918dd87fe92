#include "app/commands/method_names.hpp"

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"

using namespace actorcsi;

namespace {

Directory board_with(std::initializer_list<const char*> leds) {
  Directory result;
  auto add = [&result](const std::string& name, const std::string& service) {
    auto entry = result.add_actors();
    entry->set_name(name);
    entry->set_service(service);
  };
  add("camera", "actorcsi.Camera");
  for (auto name : leds)
    add(name, "actorcsi.Led");
  return result;
}

/// The actor and method that `text` means, or why it means none.
std::string meaning(const std::string& text) {
  auto name = parse_method_name(text);
  if (!name)
    return describe(name.error());
  auto choice = choose_method(*name, board_with({"LED_BLUE", "LED_RED"}));
  if (!choice)
    return describe(choice.error());
  return choice->actor + ":" + choice->method->name;
}

} // namespace

TEST_CASE("MethodName_OfAService_MeansItsFirstActor") {
  for (std::string text : {"led.blink", "Led.Blink", "LED.BLINK", "Led/Blink",
                           "actorcsi.Led/Blink", "actorcsi.led.blink"})
    CHECK(meaning(text) == ":actorcsi.Led/Blink");
  CHECK(meaning("uart_peer.open") == ":actorcsi.UartPeer/Open");
  CHECK(meaning("UartPeer.Open") == ":actorcsi.UartPeer/Open");
}

TEST_CASE("MethodName_OfAnActor_MeansThisOne") {
  CHECK(meaning("LED_RED.blink") == "LED_RED:actorcsi.Led/Blink");
  CHECK(meaning("led_red.Blink") == "LED_RED:actorcsi.Led/Blink");
  CHECK(meaning("camera.set_knob") == "camera:actorcsi.Camera/SetKnob");
  CHECK(meaning("camera.SetKnob") == "camera:actorcsi.Camera/SetKnob");
}

TEST_CASE("MethodName_Unknown_IsRefusedWithThoseThereAre") {
  CHECK_THAT(meaning("led.dance"),
             Catch::Contains("'dance'") && Catch::Contains("set toggle blink"));
  CHECK_THAT(meaning("LED_PINK.set"),
             Catch::Contains("'LED_PINK'") && Catch::Contains("LED_RED"));
  for (std::string text : {"", "led", ".blink", "led.", "."})
    CHECK_THAT(meaning(text), Catch::Contains("'" + text + "': not a method"));
}

TEST_CASE("MethodName_SelfMessages_AreNone") {
  CHECK_THAT(meaning("led.tick"), Catch::Contains("no such method"));
}

TEST_CASE("AsTypedName_CamelCase_BecomesSnakeCase") {
  CHECK(runtime::typed_name("SetKnob") == "set_knob");
  CHECK(runtime::typed_name("Set") == "set");
}
