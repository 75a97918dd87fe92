#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "actors/remote/site/site.hpp"

#include "platform/net/call_client.hpp"

namespace actorcsi {

/// Connects to a node of the network by a link, see `link_method`, and by a
/// stream of frames for each camera whose frames are wanted.
///
/// It tries again every 0.1 to 1 s while the node does not answer, and reports
/// once that it was lost.
class network_site final : public site {
public:
  /// Largest envelope in bytes, in both directions.
  static constexpr size_t max_bytes = 65'536;

  /// Time for a node to answer the first envelope of a link.
  static constexpr auto hello_limit = caf::timespan{5'000'000'000};

  /// Time between two attempts to link: the first, and the longest.
  static constexpr auto min_backoff = caf::timespan{100'000'000};
  static constexpr auto max_backoff = caf::timespan{1'000'000'000};

  /// `net` outlives the actor. `address` is what it connects to, for texts.
  network_site(caf::actor_config& cfg, platform::call_client& net,
               std::string address);

private:
  /// The call that brings a camera's frames; 0 if there is none now.
  struct frame_stream {
    uint64_t call = 0;
    platform::time_point due;
    caf::timespan backoff = min_backoff;
  };

  /// A subscription to the text of one of the node's actors.
  struct text_source {
    std::string actor;
    bool is_heart = false;
  };

  // -- handlers ---------------------------------------------------------------

  caf::expected<void> open(const BoardOpen& request) override;

  caf::expected<void> close() override;

  caf::error text() override;

  caf::expected<BoardStatistics> statistics() override;

  void poll() override;

  void tick() override;

  void on_exit() override;

  // -- the connection of a site -----------------------------------------------

  bool is_open() const override {
    return is_open_;
  }

  bool is_up() const override {
    return is_up_;
  }

  void work() override;

  caf::expected<std::optional<std::string>>
  stream_of(const std::string& camera) const override;

  void set_stream(platform::time_point present, const std::string& stream,
                  bool wanted) override;

  bool on_other(const Envelope& x) override;

  // -- the link ---------------------------------------------------------------

  void link();

  void on_event(platform::answer_event& x);

  void on_message(const std::string& bytes);

  /// The node has said which actors it has.
  void on_hello(const Envelope& x);

  /// The link has ended, or there was none.
  void on_end(const std::string& reason);

  void on_frame_event(const std::string& camera, frame_stream& to,
                      platform::answer_event& x);

  void notify(BoardEvent event, const std::string& text);

  /// Subscribes to the text of the node's actors, if it is wanted.
  void match_text();

  platform::call_client& net_;
  std::string address_;
  bool is_open_ = false;
  bool is_up_ = false;
  uint64_t link_ = 0;
  /// Correlation of the first envelope.
  uint64_t hello_ = 0;
  platform::time_point hello_due_ = platform::time_point::max();
  platform::time_point link_due_;
  caf::timespan backoff_ = min_backoff;
  platform::time_point tick_due_ = platform::time_point::max();
  /// Why there is no link.
  std::string last_reason_;
  uint64_t times_up_ = 0;
  Directory actors_;
  std::map<std::string, frame_stream> streams_;
  uint64_t frames_received_ = 0;
  uint64_t frames_corrupt_ = 0;
  /// By correlation.
  std::map<uint64_t, text_source> texts_;
  /// When to look which of them are missing.
  platform::time_point texts_due_;
  uint64_t text_bytes_ = 0;
};

} // namespace actorcsi
