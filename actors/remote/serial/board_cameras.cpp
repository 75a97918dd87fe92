// The cameras of a board, and which stream carries the frames of which.

#include <algorithm>
#include <iterator>

#include "caf/actor_system.hpp"

#include "actors/remote/serial/board.hpp"
#include "actors/remote/serial/camera_proxy.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

/// The entries of a list of subscribers for which `is_one` is true, as
/// frame_hand_out takes them.
template <class List, class Predicate>
class filtered {
public:
  class iterator {
  public:
    using base = decltype(std::declval<List&>().begin());
    using iterator_category = std::forward_iterator_tag;
    using value_type = typename std::iterator_traits<base>::value_type;
    using difference_type = ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    iterator(base at, base end, const Predicate& is_one)
      : at_(at), end_(end), is_one_(&is_one) {
      skip();
    }

    reference operator*() const {
      return *at_;
    }

    iterator& operator++() {
      ++at_;
      skip();
      return *this;
    }

    bool operator==(const iterator& x) const {
      return at_ == x.at_;
    }

    bool operator!=(const iterator& x) const {
      return at_ != x.at_;
    }

  private:
    void skip() {
      while (at_ != end_ && !(*is_one_)(*at_))
        ++at_;
    }

    base at_;
    base end_;
    const Predicate* is_one_;
  };

  filtered(List& all, Predicate is_one)
    : all_(all), is_one_(std::move(is_one)) {
    // nop
  }

  iterator begin() const {
    return {all_.begin(), all_.end(), is_one_};
  }

  iterator end() const {
    return {all_.end(), all_.end(), is_one_};
  }

  bool empty() const {
    return begin() == end();
  }

  size_t size() const {
    return all_.size();
  }

  template <class Entry, class Item>
  void send(caf::local_actor& owner, const Entry& to, const Item& item) const {
    all_.send(owner, to, item);
  }

private:
  List& all_;
  Predicate is_one_;
};

} // namespace

// -- which stream -------------------------------------------------------------

caf::expected<std::optional<size_t>>
board::stream_of(const std::string& camera) const {
  if (camera.empty())
    return std::optional<size_t>{0};
  if (without_frames_.count(camera) > 0)
    return make_error(errc::unsupported,
                      camera
                        + ": the line carries the frames of other cameras; "
                          "reach the node over the network, or start it with "
                          "this camera first in --camera.names");
  if (link_) {
    auto& streams = link_->streams();
    auto found = std::find(streams.begin(), streams.end(), camera);
    if (found != streams.end() && found != streams.begin())
      return std::optional{static_cast<size_t>(found - streams.begin())};
  }
  if (known_cameras_.count(camera) > 0)
    return std::optional<size_t>{0};
  if (!knows_cameras_)
    return std::optional<size_t>{};
  // As the board itself says it.
  auto text = "'" + camera + "': no " + camera_service().name;
  text += known_cameras_.empty() ? " is here" : "; there are";
  for (auto& x : known_cameras_)
    text += " " + x;
  return make_error(errc::not_found, std::move(text));
}

void board::learn(const Directory& actors) {
  forget_cameras();
  for (auto& x : actors.actors()) {
    if (x.service() != camera_service().name)
      continue;
    known_cameras_.insert(x.name());
    if (x.without_frames())
      without_frames_.insert(x.name());
  }
  knows_cameras_ = true;
  serve_camera_users();
}

void board::look_for_cameras() {
  if (knows_cameras_ || std::exchange(asks_for_cameras_, true))
    return;
  Envelope request;
  request.set_kind(ENVELOPE_KIND_LIST);
  // As long as a snapshot would wait for the board.
  constexpr std::chrono::milliseconds patience = camera_proxy::default_deadline;
  request.set_deadline_ms(static_cast<uint32_t>(patience.count()));
  auto err = calls_.add(now(), request, [this](caf::expected<Envelope> answer) {
    asks_for_cameras_ = false;
    Directory actors;
    if (answer && actors.ParseFromString(answer->payload())) {
      learn(actors);
      return;
    }
    auto reason = answer
                    ? make_error(errc::malformed_message, "actorcsi.Directory")
                    : answer.error();
    fail_camera_users(reason);
  });
  if (!err)
    return;
  asks_for_cameras_ = false;
  fail_camera_users(err);
}

void board::fail_camera_users(const caf::error& reason) {
  for (auto& x : std::exchange(camera_users_, {}))
    x.second(reason);
}

void board::forget_cameras() {
  knows_cameras_ = false;
  known_cameras_.clear();
  without_frames_.clear();
}

// -- stand-ins ----------------------------------------------------------------

void board::with_camera(const std::string& name, camera_user use) {
  if (camera_users_.size() == board_calls::max_calls) {
    use(make_error(errc::limit_reached,
                   std::to_string(board_calls::max_calls)
                     + " calls wait for the board's cameras; wait for one"));
    return;
  }
  camera_users_.emplace_back(name, std::move(use));
  serve_camera_users();
  if (camera_users_.empty())
    return;
  look_for_cameras();
  poll_message().send();
}

void board::serve_camera_users() {
  for (auto& x : std::exchange(camera_users_, {})) {
    auto stream = stream_of(x.first);
    if (!stream) {
      x.second(std::move(stream.error()));
      continue;
    }
    if (!*stream) {
      camera_users_.push_back(std::move(x));
      continue;
    }
    auto& camera = cameras_[**stream];
    if (!camera)
      // The first one needs no name.
      camera = caf::actor_cast<camera_actor>(home_system().spawn<camera_proxy>(
        caf::actor_cast<board_actor>(ctrl()),
        **stream == 0 ? std::string{} : x.first));
    x.second(camera);
  }
}

// -- frames -------------------------------------------------------------------

platform::time_point board::want_frames(platform::time_point present) {
  auto due = platform::time_point::max();
  std::array<bool, platform::link::max_streams> wanted{};
  for (auto& x : frames_subscribers()) {
    auto stream = stream_of(x.request.camera());
    if (stream && *stream)
      wanted[**stream] = true;
    else if (stream && link_->up())
      look_for_cameras();
  }
  for (size_t i = 0; i < wanted.size(); ++i) {
    auto& until = frames_until_[i];
    if (wanted[i])
      until = present + platform::link::milliseconds(200);
    else if (present < until)
      due = std::min(due, until);
    link_->want_frames(present, i, present < until);
  }
  return due;
}

void board::on_frame(size_t camera, const platform::frame& x) {
  auto is_wanted = [this, camera](auto& to) {
    auto stream = stream_of(to.request.camera());
    return stream && *stream == camera;
  };
  filtered list{frames_subscribers(), is_wanted};
  frames_.offer(*this, x, now(), list);
}

} // namespace actorcsi
