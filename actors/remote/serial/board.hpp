#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/remote/board.actor.hpp"

#include "actors/frame_hand_out.hpp"
#include "actors/remote/serial/board_calls.hpp"

#include "platform/openmv/host/board_link.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// Talks to a board at the other end of a serial line. It finds the board,
/// shows its text and frames to subscribers, and carries calls to its actors.
///
/// The link may break at any time: then it looks for the board, opening the
/// port anew once a second, and says so once. Calls wait meanwhile, up to their
/// deadlines; subscriptions are asked for again.
class board final : public board_base,
                    private platform::link::board_link_listener {
public:
  /// Bytes of one line of text; longer ones become several.
  static constexpr size_t max_line = 512;

  /// `port` outlives the actor. `seed` is a random number, which tells this
  /// host from others that the board has met.
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

  // -- what comes from the board ----------------------------------------------

  void on_up() override;

  void on_down() override;

  void on_text(std::string_view text) override;

  void on_frame(const platform::frame& x) override;

  void on_session() override;

  void on_records() override;

  // -- the link (board.cpp) ---------------------------------------------------

  /// Does what is due, and asks to be woken for the next.
  void work();

  void reopen();

  void notify(BoardEvent event, std::string text);

  /// Publishes the line that is complete.
  void end_line();

  // -- calls and subscriptions (board_requests.cpp) ---------------------------

  caf::result<Envelope> snapshot(const Envelope& request);

  /// A stand-in for the board's camera: pictures do not fit the link's
  /// envelopes, so envelopes that ask for some are for it.
  const camera_actor& camera();

  void on_envelope(Envelope& x);

  /// A subscription to an actor of the board.
  struct remote {
    /// Its number on the link, 0 if its items are frames.
    uint64_t number = 0;
    bool sent = false;
    /// Takes the items from `camera`, if they are frames.
    caf::actor taker;
  };

  /// Asks the board for what is new among the subscribers, and ends what
  /// nobody wants any more.
  void match_subscriptions();

  void begin(uint64_t id, const Envelope& request,
             const board_subscribe::sink& sink);

  void end(const remote& x);

  /// Asks for subscriptions again that the board may have ended.
  void begin_again(bool cancel_first);

  /// Sends `x` to the subscriber `id` with its own correlation. An error ends
  /// the subscription.
  void deliver(uint64_t id, Envelope x);

  platform::serial& port_;
  uint32_t seed_;

  // The link.
  bool is_open_ = false;
  uint32_t baud_ = 0;
  std::unique_ptr<platform::link::board_link> link_;
  platform::time_point opened_;
  platform::time_point heard_;
  /// When the port is opened anew if the board does not answer until then.
  platform::time_point reopen_due_ = platform::time_point::max();
  platform::time_point tick_due_ = platform::time_point::max();
  /// The board has answered once.
  bool was_up_ = false;
  bool had_session_ = false;
  bool port_gone_ = false;
  uint64_t reconnects_ = 0;
  /// Bytes of former openings.
  uint64_t rx_bytes_ = 0;
  uint64_t tx_bytes_ = 0;
  std::string line_;
  /// What there was to count when the port was closed.
  BoardStatistics last_;

  // Calls and subscriptions.
  board_calls calls_;
  std::map<uint64_t, remote> remotes_;
  camera_actor camera_;
  /// Calls that wait for a picture from `camera`.
  std::map<uint64_t, caf::typed_response_promise<Envelope>> snapshots_;
  uint64_t last_snapshot_ = 0;
  frame_hand_out frames_;
  /// Frames go on until then, in case the next subscriber comes soon.
  platform::time_point frames_until_;
  uint64_t dropped_ = 0;
};

} // namespace actorcsi
