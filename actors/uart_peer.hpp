#pragma once

#include <memory>
#include <string>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/heartbeat.actor.hpp"
#include "actorcsi/uart_peer.actor.hpp"

#include "actors/remote/calls/call_dispatcher.hpp"
#include "actors/remote/calls/command_console.hpp"

#include "platform/openmv/device/device_link.hpp"
#include "platform/runtime/directory.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// Talks to whoever is at the other end of the serial line: says every beat and
/// report, and carries out commands and calls.
///
/// It begins with lines of text. A host that sends the OpenMV Protocol's SYNC
/// gets that protocol, text being one of its channels, until another peer
/// connects, or until a command is typed on a line that has been silent.
class uart_peer final : public uart_peer_base,
                        private platform::link::device_link_listener {
public:
  /// `actors` can be called over the line. Of them it shows the frames of
  /// `camera` and the beats of `heartbeat`; an empty name stands for the first
  /// one of its service. `port` outlives the actor.
  uart_peer(caf::actor_config& cfg, platform::serial& port,
            std::shared_ptr<const runtime::directory> actors,
            platform::link::machine_identity identity = {},
            std::string camera = {}, std::string heartbeat = {});

private:
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

  /// Looks up whose beats and frames are shown: they may have been replaced.
  void follow();

  /// Subscribes at the camera, for the host.
  void start_stream();

  // -- what the host does over the link ---------------------------------------

  void on_line(const std::string& line) override;

  void on_stream(bool wanted) override;

  void on_session() override;

  void on_records() override;

  /// Sends an envelope to the host; false if there is no room. One that is too
  /// long becomes an error for the caller.
  bool send_envelope(const Envelope& x);

  // -- text or protocol -------------------------------------------------------

  /// Another peer, or a host that begins to talk, changes what is spoken.
  void watch_mode();

  void speak_text();

  /// Asks to be woken when the protocol wants to do something.
  void schedule_link();

  // -- lines ------------------------------------------------------------------

  /// Says `text` in whatever is spoken; a line that does not fit is counted
  /// and lost.
  bool say(const std::string& text);

  /// A line goes out: counts it, and tells those who follow.
  void note_sent(const std::string& text);

  /// Moves queued bytes to the port.
  void flush_output();

  /// Takes one received byte as text.
  void take(char c);

  void handle_line(const std::string& line);

  platform::serial& port_;
  std::shared_ptr<const runtime::directory> actors_;
  uint32_t seen_changes_ = 0;
  std::string camera_name_;
  std::string heartbeat_name_;
  camera_actor camera_;
  heartbeat_actor heartbeat_;
  platform::link::machine_identity identity_;
  bool is_open_ = false;

  // The protocol.
  std::unique_ptr<platform::link::device_link> link_;
  std::unique_ptr<call_dispatcher> calls_;
  bool in_protocol_ = false;
  uint32_t syncs_ = 0;
  uint32_t requests_ = 0;
  uint64_t connections_ = 0;
  /// When the host was heard last.
  platform::time_point heard_;
  platform::time_point tick_due_ = platform::time_point::max();
  bool stream_wanted_ = false;
  uint64_t stream_subscription_ = 0;

  // Text.
  std::string input_;
  /// The rest of a line that is too long is being thrown away.
  bool discarding_ = false;
  std::string output_;
  command_console console_;
  UartStatistics counts_;
};

} // namespace actorcsi
