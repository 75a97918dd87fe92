#include "app/compose/node_parts.hpp"

#include <memory>
#include <random>

#include "actors/camera.hpp"
#include "actors/capture.hpp"
#include "actors/heartbeat.hpp"
#include "actors/led.hpp"
#include "actors/remote/network/camera_relay.hpp"
#include "actors/remote/network/remote.hpp"
#include "actors/remote/serial/board.hpp"
#include "actors/remote/serial/gateway.hpp"
#include "actors/traffic.hpp"
#include "actors/uart_peer.hpp"

#include "app/commands/frame_saver.hpp"

#include "platform/runtime/directory.hpp"
#include "platform/runtime/message_counter.hpp"
#include "platform/runtime/spawn.hpp"

namespace actorcsi {

namespace {

/// Makes a plan, part by part.
class planner {
public:
  planner(caf::actor_system& sys, const node_ports& ports,
          const node_settings& settings, const receptionist_actor& names)
    : sys_(sys), ports_(ports), settings_(settings), names_(names) {
    // nop
  }

  node_plan plan() {
    if (settings_.has("camera"))
      add_camera();
    if (settings_.has("led"))
      add_leds();
    if (settings_.has("heartbeat"))
      add_heartbeat();
    if (settings_.has("uart") && ports_.uart != nullptr)
      add_uart();
    if (settings_.has("capture"))
      add_captures();
    if (settings_.has("gateway"))
      add_gateway();
    if (!settings_.run.save.empty())
      add_saver();
    add_traffic();
    return std::move(plan_);
  }

private:
  template <class Method, class Request>
  static node_part::order order(const Request& request) {
    return {Method::id, request.SerializeAsString()};
  }

  void add_camera() {
    plan_.parts.push_back(
      {settings_.camera_name,
       &camera_service(),
       [&sys = sys_, port = ports_.camera](node_actors& all) {
         all.camera = runtime::spawn<camera>(sys, *port);
         return caf::actor_cast<caf::strong_actor_ptr>(all.camera);
       },
       {order<camera_configure>(settings_.run.camera)},
       "camera"});
  }

  void add_leds() {
    for (auto& name : settings_.run.leds) {
      node_part part{
        name,
        &led_service(),
        [&sys = sys_, name, port = ports_.leds.at(name)](node_actors& all) {
          auto& slot = all.leds[name] = runtime::spawn<led>(sys, *port);
          return caf::actor_cast<caf::strong_actor_ptr>(slot);
        },
        {},
        "led"};
      if (name == settings_.run.leds.front())
        part.orders.push_back(order<led_blink>(settings_.run.led));
      plan_.parts.push_back(std::move(part));
    }
  }

  void add_heartbeat() {
    plan_.parts.push_back(
      {settings_.heartbeat_name,
       &heartbeat_service(),
       [&sys = sys_](node_actors& all) {
         all.heartbeat = runtime::spawn<heartbeat>(sys);
         return caf::actor_cast<caf::strong_actor_ptr>(all.heartbeat);
       },
       {order<heartbeat_configure>(settings_.run.heartbeat)},
       "heartbeat"});
  }

  void add_uart() {
    auto callable = std::make_shared<runtime::directory>();
    uart_peer::peers to{
      relay(settings_.uart_camera),
      remote_to<heartbeat_actor>(settings_.uart_heartbeat, heartbeat_service()),
      callable};
    callable->add("camera", camera_service(), to.camera);
    for (auto& name : settings_.capture_names)
      callable->add(name, capture_service(),
                    remote_to<capture_actor>(name, capture_service()));
    callable->add("heartbeat", heartbeat_service(), to.heartbeat);
    for (auto& name : settings_.run.leds)
      callable->add(name, led_service(),
                    remote_to<led_actor>(name, led_service()));
    callable->add(
      "uart", uart_peer_service(),
      remote_to<uart_peer_actor>(settings_.uart_name, uart_peer_service()));
    plan_.parts.push_back(
      {settings_.uart_name,
       &uart_peer_service(),
       [&sys = sys_, to, port = ports_.uart,
        identity = ports_.identity](node_actors& all) {
         all.uart = runtime::spawn<uart_peer>(sys, *port, to, identity);
         return caf::actor_cast<caf::strong_actor_ptr>(all.uart);
       },
       {order<uart_peer_open>(settings_.run.uart)},
       "uart"});
  }

  void add_captures() {
    capture::peers to{relay(settings_.capture_camera), {}, {}};
    if (settings_.run.capture.report_every() > 0)
      to.uart =
        remote_to<uart_peer_actor>(settings_.capture_uart, uart_peer_service());
    if (settings_.run.capture.led_threshold() > 0)
      to.led = remote_to<led_actor>(settings_.run.capture_led, led_service());
    for (auto& name : settings_.capture_names)
      plan_.parts.push_back(
        {name,
         &capture_service(),
         [&sys = sys_, to, cpu = ports_.cpu,
          is_first =
            name == settings_.capture_names.front()](node_actors& all) {
           auto result = runtime::spawn<capture>(sys, to, *cpu);
           if (is_first)
             all.capture = result;
           return caf::actor_cast<caf::strong_actor_ptr>(result);
         },
         {order<capture_configure>(settings_.run.capture),
          {capture_start::id, {}}},
         "capture"});
  }

  void add_gateway() {
    BoardOpen request;
    request.set_baud(settings_.gateway_baud);
    plan_.parts.push_back(
      {settings_.gateway_prefix + "board",
       &board_service(),
       [&sys = sys_, names = names_, port = ports_.board,
        prefix = settings_.gateway_prefix](node_actors&) {
         auto result =
           runtime::spawn<board>(sys, *port, std::random_device{}());
         // It ends with the board.
         runtime::spawn<gateway>(sys, result, names, prefix);
         return caf::actor_cast<caf::strong_actor_ptr>(result);
       },
       {order<board_open>(request)},
       "gateway"});
  }

  void add_saver() {
    plan_.parts.push_back(
      {"saver-" + settings_.name,
       &frame_saver_service(),
       [&sys = sys_, from = relay(settings_.capture_camera),
        folder = settings_.run.save](node_actors& all) {
         all.saver = runtime::spawn<frame_saver>(sys, from, folder);
         return caf::actor_cast<caf::strong_actor_ptr>(all.saver);
       },
       {},
       "save"});
  }

  void add_traffic() {
    plan_.parts.push_back({"traffic-" + settings_.name,
                           &traffic_service(),
                           [&sys = sys_](node_actors&) {
                             return caf::actor_cast<caf::strong_actor_ptr>(
                               runtime::spawn<traffic>(sys));
                           },
                           {},
                           "traffic"});
  }

  /// One for all that want the same camera: its frames come once.
  camera_actor relay(const std::string& name) {
    auto& entry = plan_.relays[name];
    if (!entry) {
      entry = caf::actor_cast<caf::actor>(
        runtime::spawn<camera_relay>(sys_, names_, name));
      name_stand_in(entry, name);
      plan_.stand_ins.push_back(entry);
    }
    return caf::actor_cast<camera_actor>(entry);
  }

  template <class Handle>
  Handle remote_to(const std::string& name,
                   const runtime::service_info& service) {
    auto& entry = remotes_[name + " " + service.name];
    if (!entry) {
      entry =
        caf::actor_cast<caf::actor>(sys_.spawn<remote>(names_, service, name));
      name_stand_in(entry, name);
      plan_.stand_ins.push_back(entry);
    }
    return caf::actor_cast<Handle>(entry);
  }

  /// Among those who send and receive it goes by the name of whom it stands
  /// for.
  void name_stand_in(const caf::actor& who, const std::string& name) {
    if (!name.empty())
      runtime::name_actor(sys_, who, name);
  }

  caf::actor_system& sys_;
  const node_ports& ports_;
  const node_settings& settings_;
  const receptionist_actor& names_;
  std::map<std::string, caf::actor> remotes_;
  node_plan plan_;
};

} // namespace

node_plan plan_node(caf::actor_system& sys, const node_ports& ports,
                    const node_settings& settings,
                    const receptionist_actor& names) {
  return planner{sys, ports, settings, names}.plan();
}

} // namespace actorcsi
