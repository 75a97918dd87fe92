#include "tests/app/compose/supervised_node.hpp"

#include "caf/send.hpp"

namespace actorcsi::test {

supervised_node::supervised_node() {
  settings.camera.set_pixformat("RGB565");
  settings.camera.set_framesize("QVGA");
  settings.camera.set_framerate(30);
  settings.camera.set_framebuffers(3);
  settings.capture_led = "LED_RED";
  settings.leds = {"LED_BLUE", "LED_RED"};
  settings.led.set_period_ms(200);
  settings.heartbeat.set_period_ms(1000);
  settings.uart.set_baud(115'200);
  settings.duration = 10s;
  ports.cameras = {{"camera", &csi}};
  ports.leds = {{"LED_BLUE", &blue}, {"LED_RED", &red}};
  ports.button = &button_pin;
  ports.uart = line.first.get();
  ports.cpu = &cpu;
}

part_list supervised_node::make_parts() {
  part_list result;
  add_parts(result, ports, settings, names);
  for (auto& x : more)
    result.add(x);
  result.keep_all();
  return result;
}

supervisor_actor supervised_node::start() {
  auto parts = make_parts();
  actors = parts.actors();
  supervisor::environment around{&out, &stop, &result};
  around.on_start = [this] { started.push_back(time.now()); };
  around.on_failure = [this](const std::string& x) { failures.push_back(x); };
  return runtime::spawn<supervisor>(
    system(), std::move(parts), settings.duration, policy, std::move(around));
}

node_statistics supervised_node::run() {
  start();
  run_to_end();
  return read_report(result.report);
}

caf::strong_actor_ptr supervised_node::find(const std::string& name) const {
  for (auto& x : actors->entries())
    if (x.name == name)
      return x.who;
  return nullptr;
}

void supervised_node::kill(const std::string& name) {
  auto who = find(name);
  REQUIRE(who);
  caf::anon_send_exit(who, caf::exit_reason::kill);
  who = nullptr;
  run_for(100ms);
}

uint64_t supervised_node::restarts_of(const std::string& name) const {
  for (auto& x : result.report.parts())
    if (x.name() == name)
      return x.restarts();
  FAIL("no part " << name);
  return 0;
}

} // namespace actorcsi::test
