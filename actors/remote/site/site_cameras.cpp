// The cameras of a site, and which stream carries the frames of which.

#include <algorithm>
#include <iterator>

#include "caf/actor_system.hpp"

#include "actors/remote/site/camera_proxy.hpp"
#include "actors/remote/site/site.hpp"

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

// -- what the site has said ---------------------------------------------------

caf::error site::no_such_camera(const std::string& name) const {
  // As the site itself says it.
  auto text = "'" + name + "': no " + camera_service().name;
  text += known_cameras_.empty() ? " is here" : "; there are";
  for (auto& x : known_cameras_)
    text += " " + x;
  return make_error(errc::not_found, std::move(text));
}

void site::learn(const Directory& actors) {
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

void site::look_for_cameras() {
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

void site::fail_camera_users(const caf::error& reason) {
  for (auto& x : std::exchange(camera_users_, {}))
    x.second(reason);
}

void site::forget_cameras() {
  knows_cameras_ = false;
  known_cameras_.clear();
  without_frames_.clear();
}

// -- stand-ins ----------------------------------------------------------------

void site::with_camera(const std::string& name, camera_user use) {
  if (camera_users_.size() == site_calls::max_calls) {
    use(make_error(errc::limit_reached,
                   std::to_string(site_calls::max_calls)
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

void site::serve_camera_users() {
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
      camera = caf::actor_cast<camera_actor>(home_system().spawn<camera_proxy>(
        caf::actor_cast<board_actor>(ctrl()), **stream));
    x.second(camera);
  }
}

// -- frames -------------------------------------------------------------------

caf::error site::frames(const FrameSubscription& request) {
  auto stream = stream_of(request.camera());
  if (!stream)
    return std::move(stream.error());
  auto mine = request;
  mine.clear_camera();
  if (auto err = frame_hand_out::check(mine))
    return err;
  poll_message().send();
  return caf::none;
}

platform::time_point site::want_frames(platform::time_point present) {
  /// Between two subscribers, such as two snapshots.
  constexpr auto stay = caf::timespan{200'000'000};
  auto due = platform::time_point::max();
  std::set<std::string> wanted;
  for (auto& x : frames_subscribers()) {
    auto stream = stream_of(x.request.camera());
    if (stream && *stream)
      wanted.insert(**stream);
    else if (stream && is_up())
      look_for_cameras();
  }
  for (auto& x : wanted)
    frames_until_[x] = present + stay;
  for (auto i = frames_until_.begin(); i != frames_until_.end();) {
    auto is_on = present < i->second;
    if (is_on && wanted.count(i->first) == 0)
      due = std::min(due, i->second);
    set_stream(present, i->first, is_on);
    i = is_on ? std::next(i) : frames_until_.erase(i);
  }
  return due;
}

void site::offer_frame(const std::string& stream, const platform::frame& x) {
  auto is_wanted = [this, &stream](auto& to) {
    auto wanted = stream_of(to.request.camera());
    return wanted && *wanted == stream;
  };
  filtered list{frames_subscribers(), is_wanted};
  frames_.offer(*this, x, now(), list);
}

} // namespace actorcsi
