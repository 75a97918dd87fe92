#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/remote/board.actor.hpp"

#include "actors/frame_hand_out.hpp"
#include "actors/remote/site/site_calls.hpp"

namespace actorcsi {

/// What all sites share, wherever they are: carries calls and subscriptions in
/// envelopes, and frames in a stream for each camera. Calls wait while the site
/// is away, up to their deadlines; subscriptions are requested again.
///
/// A class that derives from it has the connection.
class site : public board_base {
protected:
  /// `who` names the site in errors; an envelope has at most `max_bytes`.
  site(caf::actor_config& cfg, std::string who, size_t max_bytes);

  // -- the connection ---------------------------------------------------------

  /// Whether calls are taken.
  virtual bool is_open() const = 0;

  /// Whether the site answers.
  virtual bool is_up() const = 0;

  /// Does the work that is due: there may be something to send.
  virtual void work() = 0;

  /// The stream of a camera's frames, by name; none if the site has not said
  /// yet. Errors: errc::unsupported if the connection does not carry them,
  /// errc::not_found if there is no such camera.
  virtual caf::expected<std::optional<std::string>>
  stream_of(const std::string& camera) const = 0;

  /// Starts or stops a stream. It may be called at any time, and again.
  virtual void set_stream(platform::time_point present,
                          const std::string& stream, bool wanted) = 0;

  /// An envelope that answers nothing that is open here. False if nobody wants
  /// it.
  virtual bool on_other(const Envelope& x);

  // -- for the connection -----------------------------------------------------

  /// Sends what waits while `send` has room.
  void flush(const site_calls::sender& send);

  /// Handles an envelope of the site.
  void on_envelope(Envelope& x);

  /// Hands out a frame of a stream.
  void offer_frame(const std::string& stream, const platform::frame& x);

  /// Begins the subscriptions of new subscribers and ends those without a
  /// subscriber.
  void match_subscriptions();

  /// Requests subscriptions again that the site may have ended.
  void begin_again(bool cancel_first);

  /// Starts and stops streams as their frames are wanted. Returns when to call
  /// it again, or time_point::max().
  platform::time_point want_frames(platform::time_point present);

  /// Takes over what the site says of its actors.
  void learn(const Directory& actors);

  /// The site may have other cameras.
  void forget_cameras();

  /// The error of a camera that is not on the list.
  caf::error no_such_camera(const std::string& name) const;

  /// The connection was closed: ends all calls and subscriptions.
  void end_all(const caf::error& reason);

  void add_counts(BoardStatistics& to) const;

  site_calls& calls() noexcept {
    return calls_;
  }

  /// Whether the site has said which cameras it has.
  bool knows_cameras() const noexcept {
    return knows_cameras_;
  }

  bool has_camera(const std::string& name) const {
    return known_cameras_.count(name) > 0;
  }

  /// Whether it has said that the connection does not carry its frames.
  bool is_without_frames(const std::string& name) const {
    return without_frames_.count(name) > 0;
  }

  // -- handlers ---------------------------------------------------------------

  caf::result<Envelope> call(const Envelope& request) override;

  caf::error subscribe(const Envelope& request) override;

  caf::result<Directory> list() override;

  caf::error text() override;

  caf::error frames(const FrameSubscription& request) override;

  caf::error notices() override;

  void on_exit() override;

private:
  using camera_user = std::function<void(caf::expected<camera_actor>)>;

  /// A subscription to an actor of the site.
  struct remote {
    /// Its correlation on the connection, 0 if its items are frames.
    uint64_t number = 0;
    bool sent = false;
    /// Receives the items from `camera`, if they are frames.
    caf::actor taker;
  };

  // -- calls and subscriptions (site.cpp) -------------------------------------

  caf::result<Envelope> snapshot(const Envelope& request);

  void begin(uint64_t id, const Envelope& request,
             const board_subscribe::sink& sink);

  void end(const remote& x);

  /// Sends `x` to the subscriber `id`, with the correlation of its request. An
  /// error ends the subscription.
  void deliver(uint64_t id, Envelope x);

  // -- cameras (site_cameras.cpp) ---------------------------------------------

  /// Asks the site for its actors, unless it has been asked.
  void look_for_cameras();

  /// Passes the stand-in for a camera to `use`, as soon as the site has said
  /// which stream carries its frames. Pictures do not fit into envelopes, so it
  /// serves the envelopes that ask for pictures. Errors: as `stream_of`.
  void with_camera(const std::string& name, camera_user use);

  /// Calls what waits for the site's cameras.
  void serve_camera_users();

  void fail_camera_users(const caf::error& reason);

  size_t max_bytes_;
  site_calls calls_;
  std::map<uint64_t, remote> remotes_;
  /// What the site has said: its cameras, and those of them whose frames the
  /// connection does not carry.
  std::set<std::string> known_cameras_;
  std::set<std::string> without_frames_;
  bool knows_cameras_ = false;
  bool asks_for_cameras_ = false;
  /// What waits for that.
  std::vector<std::pair<std::string, camera_user>> camera_users_;
  /// Stand-ins by stream.
  std::map<std::string, camera_actor> cameras_;
  /// Calls that wait for a picture from a stand-in.
  std::map<uint64_t, caf::typed_response_promise<Envelope>> snapshots_;
  uint64_t last_snapshot_ = 0;
  frame_hand_out frames_;
  /// By stream: it stays on until then, for the next subscriber.
  std::map<std::string, platform::time_point> frames_until_;
  uint64_t dropped_ = 0;
};

} // namespace actorcsi
