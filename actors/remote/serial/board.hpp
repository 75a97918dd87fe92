#pragma once

#include <memory>
#include <optional>
#include <string>

#include "actorcsi/remote/board.actor.hpp"

#include "actors/remote/site/site.hpp"

#include "platform/openmv/host/board_link.hpp"
#include "platform/serial/serial.hpp"

namespace actorcsi {

/// Connects to a board at the other end of a serial line. It publishes the
/// board's text and frames, and carries calls to its actors.
///
/// When the link breaks, it reports that once and reopens the port every second
/// until the board answers. Calls wait meanwhile, up to their deadlines;
/// subscriptions are requested again.
class board final : public site, private platform::link::board_link_listener {
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

  // -- the connection of a site -----------------------------------------------

  bool is_open() const override {
    return is_open_;
  }

  bool is_up() const override {
    return link_->up();
  }

  void work() override;

  caf::expected<std::optional<std::string>>
  stream_of(const std::string& camera) const override;

  void set_stream(platform::time_point present, const std::string& stream,
                  bool wanted) override;

  // -- the link ---------------------------------------------------------------

  void reopen();

  void notify(BoardEvent event, const std::string& text);

  /// Publishes the collected line.
  void end_line();

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
};

} // namespace actorcsi
