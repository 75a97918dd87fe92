#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include "caf/actor_addr.hpp"
#include "caf/error.hpp"
#include "caf/expected.hpp"
#include "caf/local_actor.hpp"
#include "caf/send.hpp"

#include "platform/runtime/message_counter.hpp"

namespace actorcsi::runtime {

/// What the service base needs to know of a list of subscribers.
class subscriber_list {
public:
  /// Forgets all subscriptions of `who`, which has died.
  virtual void remove(const caf::actor_addr& who) = 0;

  /// Forgets everybody.
  virtual void clear() = 0;

protected:
  ~subscriber_list() = default;
};

/// All lists of one actor.
class subscriber_lists {
public:
  void add(subscriber_list& x);

  void remove(const caf::actor_addr& who) const;

  void clear() const;

private:
  std::vector<subscriber_list*> lists_;
};

/// The error of a subscription beyond `limit`.
caf::error too_many_subscriptions(size_t limit);

/// Those who receive the items of the streaming method `Method`, until they
/// cancel or die. `Request` is what each asked for.
template <class Method, class Request>
class subscribers final : public subscriber_list {
public:
  /// Limit of subscriptions to one method of one actor.
  static constexpr size_t max_count = 64;

  struct entry {
    uint64_t id;
    typename Method::sink sink;
    Request request;
    /// Items to skip before the next that is sent.
    uint32_t left_out = 0;
    /// Counts the items that the subscriber holds: its use count less one.
    std::shared_ptr<const void> hold_token = std::make_shared<char>();
  };

  /// Takes `sink` in and returns the number of the subscription. Errors:
  /// errc::limit_reached.
  caf::expected<uint64_t> add(caf::local_actor& owner,
                              typename Method::sink sink,
                              const Request& request) {
    if (entries_.size() == max_count)
      return too_many_subscriptions(max_count);
    owner.monitor(sink);
    entries_.push_back(entry{++last_id_, std::move(sink), request});
    return last_id_;
  }

  void cancel(uint64_t id) {
    entries_.remove_if([id](const entry& x) { return x.id == id; });
  }

  void remove(const caf::actor_addr& who) override {
    entries_.remove_if(
      [&who](const entry& x) { return x.sink.address() == who; });
  }

  void clear() override {
    entries_.clear();
  }

  /// Sends `item` to `to`.
  template <class Item>
  void send(caf::local_actor& owner, const entry& to, const Item& item) const {
    count_message(owner, to.sink);
    to.sink->eq_impl(caf::make_message_id(), owner.ctrl(), owner.context(),
                     typename Method::item{}, to.id, item);
  }

  auto begin() {
    return entries_.begin();
  }

  auto end() {
    return entries_.end();
  }

  bool empty() const {
    return entries_.empty();
  }

  size_t size() const {
    return entries_.size();
  }

private:
  uint64_t last_id_ = 0;
  /// A list, from which one is taken without moving others.
  std::list<entry> entries_;
};

} // namespace actorcsi::runtime
