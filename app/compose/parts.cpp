#include "app/compose/parts.hpp"

#include "actors/every_actor.hpp"

namespace actorcsi {

namespace {

std::string text_of(const UartOpened& x) {
  return "uart: " + x.device();
}

std::string text_of(const ButtonEvent& x) {
  // Presses and releases are for subscribers.
  return x.action() == BUTTON_ACTION_PICTURE
           ? "button: picture of press " + std::to_string(x.press())
               + ", frame " + std::to_string(x.sequence())
           : std::string{};
}

/// What each camera says of all of them.
CameraDevices devices_of(const node_ports& ports) {
  CameraDevices result;
  for (auto& [name, port] : ports.cameras) {
    if (port == nullptr)
      continue;
    auto sensor = port->identity();
    auto& x = *result.add_devices();
    x.set_camera(name);
    x.set_sensor(sensor.name);
    x.set_cid(sensor.cid);
  }
  return result;
}

/// The cameras of this node, without `first`.
std::vector<std::string> cameras_beside(const std::string& first,
                                        const node_ports& ports) {
  std::vector<std::string> result;
  for (auto& [name, port] : ports.cameras)
    if (port != nullptr && name != first)
      result.push_back(name);
  return result;
}

/// Without messages to it, no stand-in is needed.
reach anywhere_if(bool is_used) {
  return is_used ? reach::anywhere : reach::here;
}

} // namespace

void add_parts(part_list& parts, const node_ports& ports,
               const run_settings& settings, const part_names& names) {
  auto devices = devices_of(ports);
  for (auto& [name, port] : ports.cameras)
    parts.add<camera>(name)
      .drives(port)
      .with(devices)
      .critical()
      .orders<camera_configure>(settings.camera_of(name));
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
                .with(cameras_beside(names.uart_camera, ports))
                .with(settings.policy)
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
  parts.add<motion>()
    .needs<camera_actor>(names.capture_camera)
    .needs<led_actor>("LED_GREEN");
  parts.add<button>(names.button)
    .drives(ports.button)
    .needs<camera_actor>(names.capture_camera)
    .with(ports.button_pictures)
    .orders<button_configure>(settings.button)
    .shows<button_subscribe, ButtonEvent>(text_of);
}

} // namespace actorcsi
