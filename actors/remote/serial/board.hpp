#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actorcsi/board.actor.hpp"

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
  /// Snapshots of a camera that may be open at a time.
  static constexpr size_t max_snapshots = 64;

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

  void on_text(caf::string_view text) override;

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

  void on_envelope(Envelope& x);

  /// A subscription to an actor of the board.
  struct remote {
    /// Its number on the link.
    uint64_t number = 0;
    bool sent = false;
    /// Its items are frames, so they come by another way.
    bool is_frames = false;
    FrameSubscription frames;
    uint64_t seen = 0;
  };

  /// Asks the board for what is new among the subscribers, and ends what
  /// nobody wants any more.
  void match_subscriptions();

  void begin(uint64_t id, const Envelope& request, remote& x);

  /// Asks for subscriptions again that the board may have ended.
  void begin_again(bool cancel_first);

  /// Sends `x` to the subscriber `id` with its own correlation. An error ends
  /// the subscription.
  void deliver(uint64_t id, Envelope x);

  void fail_snapshots(platform::time_point due_by, const caf::error& reason);

  /// Gives `x` to everybody who waits for it.
  void hand_out(const platform::frame& x);

  bool wants_frames();

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
  struct waiting_snapshot {
    caf::typed_response_promise<Envelope> promise;
    uint64_t callers_number;
    platform::time_point deadline;
    uint32_t skip;
  };

  board_calls calls_;
  std::vector<waiting_snapshot> snapshots_;
  std::map<uint64_t, remote> remotes_;
  /// Frames that were shown to a subscriber of `frames`, by its number.
  std::map<uint64_t, uint64_t> shown_;
  /// Frames go on until then, in case the next snapshot comes soon.
  platform::time_point frames_until_;
  uint64_t passed_over_ = 0;
  uint64_t dropped_ = 0;
};

} // namespace actorcsi
