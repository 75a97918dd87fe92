#include "app/compose/console_orders.hpp"

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"

#include "tests/app/compose/supervised_node.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace actorcsi::test;

namespace {

struct fixture : supervised_node {
  part_list make_parts() override {
    auto result = supervised_node::make_parts();
    for (auto& line : lines)
      if (auto err = add_console_order(result, line))
        errors.push_back(describe(err));
    return result;
  }

  std::vector<std::string> lines;
  std::vector<std::string> errors;
};

/// The request of the first order by `Method`.
template <class Method, class Request>
Request order_of(part_list& parts, const std::string& name) {
  for (auto& x : parts.entries())
    for (auto& order : x.orders)
      if (x.name == name && order.method == Method::id) {
        Request result;
        REQUIRE(result.ParseFromString(order.request));
        return result;
      }
  FAIL("no such order of " << name);
  return {};
}

} // namespace

TEST_CASE_METHOD(fixture, "ConsoleOrders_Fields_AreMergedOverTheSettings") {
  lines = {"camera configure framesize VGA", "camera framebuffers 2",
           "CAMERA polling yield", "heartbeat text good morning"};
  auto parts = make_parts();
  CHECK(errors.empty());
  auto camera = order_of<camera_configure, CameraConfig>(parts, "camera");
  CHECK(camera.framesize() == "VGA");
  CHECK(camera.framebuffers() == 2);
  CHECK(camera.polling() == POLLING_YIELD);
  CHECK(camera.pixformat() == "RGB565");
  CHECK(camera.framerate() == 30);
  auto heartbeat =
    order_of<heartbeat_configure, HeartbeatConfig>(parts, "heartbeat");
  CHECK(heartbeat.text() == "good morning");
  CHECK(heartbeat.period_ms() == 1'000);
}

TEST_CASE_METHOD(fixture, "ConsoleOrders_Run_KeepsThePaceOfTheLines") {
  lines = {"LED_BLUE blink 100", "LED_RED on", "camera framerate 10",
           "capture process_ms 5"};
  settings.duration = 5s;
  auto seen = run();
  CHECK(errors.empty());
  CHECK_FALSE(result.failed);
  auto toggles = static_cast<int>(seen.leds.at("LED_BLUE").toggles());
  CHECK(toggles >= 49);
  CHECK(toggles <= 51);
  CHECK(seen.leds.at("LED_RED").state().on());
  CHECK(seen.camera.frames().delivered() >= 48);
  CHECK(seen.camera.frames().delivered() <= 51);
}

TEST_CASE_METHOD(fixture, "ConsoleOrders_WrongLines_AreNamedAndChangeNothing") {
  settings.duration = 1s;
  auto wrong =
    GENERATE(as<std::string>{}, "lamp on", "camera configure speed=9", "camera",
             "led blink soon", "capture", "help", "camera snapshot", "");
  lines = {wrong};
  auto parts = make_parts();
  CHECK(errors.size() == 1);
  lines.clear();
  auto as_before = supervised_node::make_parts();
  for (size_t i = 0; i < parts.entries().size(); ++i) {
    auto& orders = parts.entries()[i].orders;
    auto& wanted = as_before.entries()[i].orders;
    REQUIRE(orders.size() == wanted.size());
    for (size_t j = 0; j < orders.size(); ++j)
      CHECK(orders[j].request == wanted[j].request);
  }
}

TEST_CASE_METHOD(fixture,
                 "ConsoleOrders_RefusedSetting_EndsTheRunWithItsName") {
  lines = {"camera framesize HUGE"};
  start();
  run_to_end();
  CHECK(result.failed);
  REQUIRE(out.errors.size() == 1);
  CHECK(out.errors[0].find("framesize") != std::string::npos);
}
