#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/remote/board.actor.hpp"

#include "actors/frame_hand_out.hpp"
#include "actors/remote/serial/board_calls.hpp"

#include "platform/openmv/host/board_link.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// Connects to a board at the other end of a serial line. It publishes the
/// board's text and frames, and carries calls to its actors.
///
/// When the link breaks, it reports that once and reopens the port every second
/// until the board answers. Calls wait meanwhile, up to their deadlines;
/// subscriptions are requested again.
class board final : public board_base,
                    private platform::link::board_link_listener {
public:
  /// Limit of a line of text, in bytes; longer lines are split.
  static constexpr size_t max_line = 512;

  /// `port` outlives the actor. `seed` is a random number, by which the board
  /// distinguishes this host from earlier ones.
  board(caf::actor_config& cfg, platform::serial& port, uint32_t seed);

private:
  // -- handlers ---------------------------------------------------------------

  caf::expected<void> open(const BoardOpen& request) override;

  caf::expected<void> close() override;

  caf::result<Envelope> call(const Envelope& request) override;

  caf::error subscribe(const Envelope& request) override;

  caf::result<Directory> list() override;

  caf::error text() override;

  caf::error frames(const FrameSubscription& request) override;

  caf::error notices() override;

  caf::expected<BoardStatistics> statistics() override;

  void poll() override;

  void tick() override;

  void on_exit() override;

  /// Says so if the line serves another program.
  void listen_for_refusal(span<const uint8_t> bytes);

  // -- events of the link -----------------------------------------------------

  void on_link_up() override;

  void on_link_down() override;

  void on_text(std::string_view text) override;

  void on_frame(size_t camera, const platform::frame& x) override;

  void on_session() override;

  void on_records() override;

  // -- the link (board.cpp) ---------------------------------------------------

  /// Does the work that is due, and schedules `tick` for the next.
  void work();

  void reopen();

  void notify(BoardEvent event, const std::string& text);

  /// Publishes the collected line.
  void end_line();

  // -- cameras and their frames (board_cameras.cpp) ---------------------------

  using camera_user = std::function<void(caf::expected<camera_actor>)>;

  /// Takes over what the board says of its actors.
  void learn(const Directory& actors);

  /// Asks the board for its actors, unless it has been asked.
  void look_for_cameras();

  /// The place in board_link::streams of a camera's frames; none if the board
  /// has not said yet. Errors: errc::unsupported if the line does not carry
  /// them, errc::not_found if there is no such camera.
  caf::expected<std::optional<size_t>>
  stream_of(const std::string& camera) const;

  /// Passes the stand-in for a camera to `use`, as soon as the board has said
  /// which stream carries its frames. Pictures do not fit into envelopes, so it
  /// serves the envelopes that ask for pictures. Errors: as `stream_of`.
  void with_camera(const std::string& name, camera_user use);

  /// Calls what waits for the board's cameras.
  void serve_camera_users();

  void fail_camera_users(const caf::error& reason);

  void forget_cameras();

  /// Starts and stops streams as their frames are wanted. Returns when to call
  /// it again, or time_point::max().
  platform::time_point want_frames(platform::time_point present);

  // -- calls and subscriptions (board_requests.cpp) ---------------------------

  caf::result<Envelope> snapshot(const Envelope& request);

  void on_envelope(Envelope& x);

  /// A subscription to an actor of the board.
  struct remote {
    /// Its correlation on the link, 0 if its items are frames.
    uint64_t number = 0;
    bool sent = false;
    /// Receives the items from `camera`, if they are frames.
    caf::actor taker;
  };

  /// Begins the subscriptions of new subscribers and ends those without a
  /// subscriber.
  void match_subscriptions();

  void begin(uint64_t id, const Envelope& request,
             const board_subscribe::sink& sink);

  void end(const remote& x);

  /// Requests subscriptions again that the board may have ended.
  void begin_again(bool cancel_first);

  /// Sends `x` to the subscriber `id`, with the correlation of its request. An
  /// error ends the subscription.
  void deliver(uint64_t id, Envelope x);

  platform::serial& port_;
  uint32_t seed_;

  // The link.
  bool is_open_ = false;
  uint32_t baud_ = 0;
  std::unique_ptr<platform::link::board_link> link_;
  platform::time_point opened_;
  platform::time_point heard_;
  /// When to reopen the port if the board has not answered.
  platform::time_point reopen_due_ = platform::time_point::max();
  platform::time_point tick_due_ = platform::time_point::max();
  /// Whether the board has answered since the port was opened by `open`.
  bool was_up_ = false;
  /// The first bytes since the port was opened, and whether they have said once
  /// that the line serves another program.
  std::string said_;
  bool was_refused_ = false;
  bool had_session_ = false;
  bool port_gone_ = false;
  uint64_t reconnects_ = 0;
  /// Bytes counted before the port was reopened.
  uint64_t rx_bytes_ = 0;
  uint64_t tx_bytes_ = 0;
  std::string line_;
  /// The statistics when the port was closed.
  BoardStatistics last_;

  // Calls and subscriptions.
  board_calls calls_;
  std::map<uint64_t, remote> remotes_;
  /// What the board has said: its cameras, and those of them whose frames the
  /// line does not carry.
  std::set<std::string> known_cameras_;
  std::set<std::string> without_frames_;
  bool knows_cameras_ = false;
  bool asks_for_cameras_ = false;
  /// What waits for that.
  std::vector<std::pair<std::string, camera_user>> camera_users_;
  /// Stand-ins by stream.
  std::array<camera_actor, platform::link::max_streams> cameras_;
  /// Calls that wait for a picture from `camera`.
  std::map<uint64_t, caf::typed_response_promise<Envelope>> snapshots_;
  uint64_t last_snapshot_ = 0;
  frame_hand_out frames_;
  /// By stream: it stays on until then, for the next subscriber.
  std::array<platform::time_point, platform::link::max_streams> frames_until_{};
  uint64_t dropped_ = 0;
};

} // namespace actorcsi
