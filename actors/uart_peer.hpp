#pragma once

#include <map>
#include <string>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/led.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "actors/uart_commands.hpp"

#include "platform/serial/serial.hpp"

namespace actorcsi {

/// Talks to whoever is at the other end of the serial line, a line of text at a
/// time: says every beat and report, and carries out commands.
class uart_peer final : public uart_peer_base {
public:
  /// Whom commands go to.
  struct peers {
    camera_actor camera;
    heartbeat_actor heartbeat;
    std::map<std::string, led_actor> leds;
    /// The LED of a command that names none.
    std::string first_led;
  };

  /// `port` outlives the actor.
  uart_peer(caf::actor_config& cfg, platform::serial& port, peers to);

private:
  // -- handlers ---------------------------------------------------------------

  caf::expected<UartOpened> open(const UartOpen& request) override;

  caf::expected<void> close() override;

  caf::expected<void> send(const UartLine& request) override;

  caf::error subscribe() override;

  caf::expected<UartStatistics> statistics() override;

  void on_beat(const Beat& item) override;

  void poll() override;

  void on_exit() override;

  // -- lines ------------------------------------------------------------------

  /// Queues `text` for the line; a line that does not fit is counted and lost.
  bool say(const std::string& text);

  /// Moves queued bytes to the port.
  void flush_output();

  /// Takes one received byte.
  void take(char c);

  void handle_line(const std::string& line);

  // -- commands ---------------------------------------------------------------

  void run(const uart_command::help&);

  void run(const uart_command::stats&);

  void run(const uart_command::led& command);

  void run(const CameraConfig& command);

  void run(const CameraKnobSetting& command);

  void run(const CameraKnob& command);

  void run(const HeartbeatConfig& command);

  /// Says the answer to a command, or why there is none.
  template <class Method, class Answer, class Handle, class... Ts>
  void relay(const Handle& who, const Ts&... request);

  using named_led = std::pair<const std::string, led_actor>;

  /// The same for an LED, whose name the answer says.
  template <class Method, class Answer, class... Ts>
  void ask_led(const named_led& which, const Ts&... request);

  platform::serial& port_;
  peers peers_;
  bool is_open_ = false;
  std::string input_;
  /// The rest of a line that is too long is being thrown away.
  bool discarding_ = false;
  std::string output_;
  UartStatistics counts_;
};

} // namespace actorcsi
