#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "actors/remote/calls/call_dispatcher.hpp"
#include "actors/remote/calls/command_console.hpp"

#include "platform/openmv/device/device_link.hpp"
#include "platform/runtime/directory.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// Serves the peer at the other end of the serial line: sends it beats and
/// reports, and carries out its commands and calls.
///
/// It begins in text mode, with lines of text. A SYNC packet of the OpenMV
/// Protocol switches to that protocol, which carries text on one of its
/// channels. Text mode returns when another peer connects, or when a command
/// is typed after a time without packets.
class uart_peer final : public uart_peer_base,
                        private platform::link::device_link_listener {
public:
  /// `actors` can be called over the line. It sends the frames of `camera` and
  /// of `more_cameras`, and the beats of `heartbeat`; an empty name means the
  /// first actor of that service. `policy` has the role of the peer. `port`
  /// outlives the actor.
  uart_peer(caf::actor_config& cfg, platform::serial& port,
            std::shared_ptr<const runtime::directory> actors,
            platform::link::machine_identity identity = {},
            std::string camera = {}, std::string heartbeat = {},
            const std::vector<std::string>& more_cameras = {},
            const call_policy& policy = {});

private:
  /// Most bytes of a line.
  static constexpr size_t max_line = 240;

  // -- handlers ---------------------------------------------------------------

  caf::expected<UartOpened> open(const UartOpen& request) override;

  caf::expected<void> close() override;

  caf::expected<void> send(const UartLine& request) override;

  caf::error subscribe() override;

  caf::error sent() override;

  caf::expected<UartStatistics> statistics() override;

  void on_beat(const Beat& item) override;

  void on_frame(const platform::frame& item) override;

  caf::expected<void> forward(const Envelope& request) override;

  void tick() override;

  void poll() override;

  void on_exit() override;

  /// A camera whose frames the line carries, if it can. Its place in the list
  /// is its number at the link.
  struct carried_camera {
    std::string name;
    camera_actor who;
    /// The host wants its frames.
    bool wanted = false;
    uint64_t subscription = 0;
  };

  /// Looks up the cameras and the heartbeat again: a restart may have replaced
  /// them.
  void follow();

  /// Tells the host's calls of which cameras the line carries frames.
  void tell_streamed();

  /// Subscribes to a camera, for the host.
  void start_stream(size_t number);

  // -- events of the link -----------------------------------------------------

  void on_line(const std::string& line) override;

  void on_stream(size_t number, bool wanted) override;

  void on_session() override;

  void on_records() override;

  /// Sends an envelope to the host; false if the link has no room. If the
  /// envelope is too long, the caller gets an error instead.
  bool send_envelope(const Envelope& x);

  // -- text or protocol -------------------------------------------------------

  /// Switches to text for a new peer, and to the protocol after a SYNC packet.
  void update_mode();

  void switch_to_text();

  /// Schedules `tick` for the next timeout of the protocol.
  void schedule_link();

  // -- lines ------------------------------------------------------------------

  /// Sends a line in the present mode. Returns false for a line that does not
  /// fit the queue, which is counted and dropped.
  bool send_line(const std::string& text);

  /// Counts a line that is sent, and publishes it to subscribers.
  void note_sent(const std::string& text);

  /// Sends a line of an answer to a typed command.
  void answer(const std::string& line);

  /// Moves queued bytes to the port.
  void flush_output();

  /// Handles one received byte as text.
  void take(char c);

  void handle_line(const std::string& line);

  platform::serial& port_;
  std::shared_ptr<const runtime::directory> actors_;
  uint32_t seen_changes_ = 0;
  std::vector<carried_camera> cameras_;
  std::string heartbeat_name_;
  heartbeat_actor heartbeat_;
  platform::link::machine_identity identity_;
  caller peer_;
  order_reporter report_;
  bool is_open_ = false;

  // The protocol.
  std::unique_ptr<platform::link::device_link> link_;
  std::unique_ptr<call_dispatcher> calls_;
  bool in_protocol_ = false;
  uint32_t syncs_ = 0;
  uint32_t requests_ = 0;
  uint64_t connections_ = 0;
  /// Time of the latest packet from the host.
  platform::time_point heard_;
  platform::time_point tick_due_ = platform::time_point::max();

  // Text.
  std::string input_;
  /// Whether the rest of a line that is too long is being discarded.
  bool discarding_ = false;
  std::string output_;
  command_console console_;
  /// Input waits at the port until commands have been answered.
  bool waits_ = false;
  UartStatistics counts_;
};

} // namespace actorcsi
