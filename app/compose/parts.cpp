#include "app/compose/parts.hpp"

#include "actors/every_actor.hpp"

namespace actorcsi {

namespace {

std::string text_of(const UartOpened& x) {
  return "uart: " + x.device();
}

/// Without messages to it, no stand-in is needed.
reach anywhere_if(bool is_used) {
  return is_used ? reach::anywhere : reach::here;
}

} // namespace

void add_parts(part_list& parts, const node_ports& ports,
               const run_settings& settings, const part_names& names) {
  parts.add<camera>(names.camera)
    .drives(ports.camera)
    .critical()
    .orders<camera_configure>(settings.camera);
  for (auto& [name, pin] : ports.leds) {
    auto is_first = name == ports.leds.front().first;
    auto x = parts.add<led>(name).drives(pin).critical(is_first);
    if (is_first)
      x.orders<led_blink>(settings.led);
  }
  parts.add<heartbeat>(names.heartbeat)
    .critical()
    .orders<heartbeat_configure>(settings.heartbeat);
  auto uart = parts.add<uart_peer>(names.uart)
                .in("uart")
                .drives(ports.uart)
                .with(std::shared_ptr<const runtime::directory>{parts.actors()})
                .with(ports.identity)
                .with(names.uart_camera)
                .with(names.uart_heartbeat)
                .orders<uart_peer_open>(settings.uart)
                .says<UartOpened>(text_of)
                .mentions<camera_actor>(names.uart_camera)
                .mentions<heartbeat_actor>(names.uart_heartbeat);
  for (auto& name : names.captures) {
    uart.mentions<capture_actor>(name);
    parts.add<capture>(name)
      .needs<camera_actor>(names.capture_camera)
      .needs<uart_peer_actor>(names.capture_uart,
                              anywhere_if(settings.capture.report_every() > 0))
      .needs<led_actor>(settings.capture_led,
                        anywhere_if(settings.capture.led_threshold() > 0))
      .drives(ports.cpu)
      .critical()
      .orders<capture_configure>(settings.capture)
      .orders<capture_start>()
      .at_end<capture_stop>();
  }
  for (auto& name : settings.leds)
    uart.mentions<led_actor>(name);
  parts.add<motion>().needs<camera_actor>("camera").needs<led_actor>(
    "LED_GREEN");
}

} // namespace actorcsi
