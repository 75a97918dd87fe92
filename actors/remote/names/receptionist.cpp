#include "actors/remote/names/receptionist.hpp"

#include <algorithm>
#include <utility>

#include "actors/remote/names/peer_calls.hpp"

namespace actorcsi {

namespace {

/// Time limit for the greeting: a silent peer is treated as not connected.
constexpr auto greet_deadline = caf::timespan{2'000'000'000};

/// The reason why a node was lost, as text.
std::string why_gone(const caf::error& reason) {
  if (reason == caf::exit_reason::user_shutdown)
    return "it ended";
  if (reason == caf::exit_reason::remote_link_unreachable)
    return "the connection broke";
  return describe(reason);
}

} // namespace

receptionist::receptionist(caf::actor_config& cfg, std::string node,
                           platform::network* net)
  : receptionist_base(cfg), node_(std::move(node)), net_(net) {
  if (net_ == nullptr)
    return;
  for (auto& address : net_->addresses()) {
    link x;
    x.address = address;
    x.due = now();
    links_.push_back(std::move(x));
  }
  net_->on_ready(&poll_message().doorbell());
  retry_message().send();
}

// -- connections --------------------------------------------------------------

void receptionist::retry() {
  for (auto& x : links_)
    if (!x.connected && !x.trying && x.due <= now()) {
      x.trying = true;
      x.counts.set_attempts(x.counts.attempts() + 1);
      net_->connect(x.address);
    }
  schedule_retry();
}

void receptionist::schedule_retry() {
  auto due = platform::time_point::max();
  for (auto& x : links_)
    if (!x.connected && !x.trying)
      due = std::min(due, x.due);
  if (due != platform::time_point::max())
    retry_message().schedule_at(due);
}

void receptionist::poll() {
  platform::network_event event;
  while (net_->next(event)) {
    if (event.what == platform::network_event::kind::refused) {
      ++refused_;
      report(event.address + ": refused: " + event.text);
      continue;
    }
    auto to = find_link(event.address);
    if (to == nullptr)
      continue;
    if (event.what == platform::network_event::kind::failed)
      failed(*to, event.text);
    else
      introduce(*to, event.who);
  }
}

void receptionist::introduce(link& to, const caf::strong_actor_ptr& who) {
  if (who == ctrl()) {
    failed(to, "this is the node's own address");
    return;
  }
  auto handle = caf::actor_cast<receptionist_actor>(who);
  ask_within<receptionist_greet>(greet_deadline, handle, myself())
    .then(
      [this, handle, address = to.address](const runtime::actor_ref& answer) {
        auto to = find_link(address);
        if (auto err = admit(answer.node, handle)) {
          failed(*to, describe(err));
          return;
        }
        to->trying = false;
        to->connected = true;
        to->reported.clear();
        to->backoff = min_backoff;
        to->peer = handle.address();
        to->node = answer.node;
        to->counts.set_attempts(0);
        to->counts.set_connects(to->counts.connects() + 1);
      },
      [this, address = to.address](const caf::error& reason) {
        failed(*find_link(address), describe(reason));
      });
}

void receptionist::failed(link& to, const std::string& reason) {
  to.trying = false;
  to.counts.set_last_error(reason);
  to.due = now() + to.backoff;
  to.backoff = std::min<caf::timespan>(2 * to.backoff, max_backoff);
  if (to.reported.size() < max_reported && to.reported.insert(reason).second)
    report(to.address + ": " + reason + "; trying again");
  schedule_retry();
}

caf::expected<runtime::actor_ref>
receptionist::greet(const runtime::actor_ref& request) {
  if (!request.who)
    return make_error(errc::invalid_argument, "who: missing; give a handle");
  if (auto err = admit(request.node, request.as<receptionist_actor>()))
    return err;
  return myself();
}

caf::error receptionist::admit(const std::string& node,
                               const receptionist_actor& who) {
  if (peers_.count(who.address()) > 0)
    return caf::none;
  auto taken = [&node](auto& x) { return x.second.node == node; };
  if (node.empty() || node == node_
      || std::any_of(peers_.begin(), peers_.end(), taken))
    return make_error(errc::invalid_argument,
                      "--name=" + node
                        + ": another node has this name; give each its own");
  if (peers_.size() == max_peers)
    return make_error(errc::limit_reached,
                      std::to_string(max_peers) + " nodes are the limit");
  auto source = who.address();
  peers_.emplace(source, peer{node, who, {}});
  monitor(who);
  report("node " + node + ": connected");
  subscribe_to<receptionist_actors>(who).then(
    [](uint64_t) { /* its actors follow */ },
    [this, source](const caf::error& reason) { on_down(source, reason); });
  return caf::none;
}

void receptionist::on_down(const caf::actor_addr& who,
                           const caf::error& reason) {
  for (auto i = locals_.begin(); i != locals_.end();)
    i = i->second.who == who ? locals_.erase(i) : std::next(i);
  update_message().send();
  auto i = peers_.find(who);
  if (i == peers_.end())
    return;
  report("node " + i->second.node + ": lost (" + why_gone(reason) + ")");
  peers_.erase(i);
  for (auto& x : links_)
    if (x.connected && x.peer == who) {
      x.connected = false;
      x.counts.set_losses(x.counts.losses() + 1);
      x.counts.set_last_error(why_gone(reason));
      x.due = now();
      retry_message().send();
    }
}

receptionist::link* receptionist::find_link(const std::string& address) {
  auto i = std::find_if(links_.begin(), links_.end(),
                        [&address](auto& x) { return x.address == address; });
  return i != links_.end() ? &*i : nullptr;
}

void receptionist::on_exit() {
  if (net_ != nullptr)
    net_->on_ready(nullptr);
  peers_.clear();
  locals_.clear();
  sent_actors_.clear();
  sent_found_.clear();
}

// -- names --------------------------------------------------------------------

runtime::actor_ref receptionist::myself() {
  return {"receptionist", name(), node_,
          caf::actor_cast<caf::strong_actor_ptr>(this)};
}

caf::expected<void> receptionist::announce(const runtime::actor_ref& request) {
  if (!request.who || request.name.empty()
      || request.name.size() > runtime::actor_ref::max_name)
    return make_error(
      errc::invalid_argument,
      "name=" + request.name + ": give an actor and a name of 1 to "
        + std::to_string(runtime::actor_ref::max_name) + " bytes");
  if (locals_.size() == max_actors)
    return make_error(errc::limit_reached,
                      std::to_string(max_actors) + " actors are the limit");
  auto& entry = locals_[request.name];
  entry = request;
  entry.node = node_;
  monitor(caf::actor_cast<caf::actor>(request.who));
  update_message().send();
  return caf::unit;
}

void receptionist::on_actor(const runtime::actor_ref& item) {
  auto i = peers_.find(caf::actor_cast<caf::actor_addr>(current_sender()));
  if (i == peers_.end())
    return;
  auto& actors = i->second.actors;
  if (!item.who) {
    actors.erase(item.name);
  } else if (actors.size() < max_actors) {
    auto& entry = actors[item.name];
    entry = item;
    entry.node = i->second.node;
  }
  update_message().send();
}

runtime::actor_ref receptionist::resolve(const ActorQuery& query) const {
  auto fits = [&query](const runtime::actor_ref& x) {
    return x.service == query.service()
           && (query.name().empty() || x.name == query.name());
  };
  for (auto& x : locals_)
    if (fits(x.second))
      return x.second;
  for (auto& peer : peers_)
    for (auto& x : peer.second.actors)
      if (fits(x.second))
        return x.second;
  return {query.name(), query.service(), {}, nullptr};
}

caf::error receptionist::actors() {
  // The subscriber is on the list once this handler has returned.
  update_message().send();
  return caf::none;
}

caf::error receptionist::find(const ActorQuery&) {
  update_message().send();
  return caf::none;
}

caf::error receptionist::notices() {
  update_message().send();
  return caf::none;
}

void receptionist::update() {
  if (!notices_subscribers().empty())
    for (auto& x : std::exchange(pending_, {}))
      publish_notices(x);
  // Forgets subscribers that are not on the lists any more.
  auto actors_before = std::move(sent_actors_);
  sent_actors_.clear();
  for (auto& to : actors_subscribers()) {
    auto& sent = sent_actors_[to.id] = std::move(actors_before[to.id]);
    for (auto& x : sent)
      if (locals_.count(x.first) == 0)
        actors_subscribers().send(
          *this, to,
          runtime::actor_ref{x.first, x.second.service, node_, nullptr});
    for (auto& x : locals_)
      if (sent[x.first].who != x.second.who)
        actors_subscribers().send(*this, to, x.second);
    sent = locals_;
  }
  auto finders_before = std::move(sent_found_);
  sent_found_.clear();
  for (auto& to : find_subscribers()) {
    auto known = finders_before.find(to.id);
    auto is_new = known == finders_before.end();
    auto found = resolve(to.request);
    auto before = is_new ? runtime::actor_ref{} : known->second;
    sent_found_[to.id] = found;
    if (!is_new && before.who == found.who)
      continue;
    find_subscribers().send(*this, to, found);
    auto label =
      to.request.name().empty() ? to.request.service() : to.request.name();
    auto news = !found.who ? (is_new ? ": waiting for it; on no connected node"
                                     : ": gone; waiting for it")
                           : ": found on node " + found.node;
    if (found.who)
      reported_missing_.erase(found.name);
    else
      hint_message().schedule(hint_interval);
    // Several actors may look for the same name; it is reported once.
    if (found.node != node_ && reported_[label] != news)
      report(label + news);
    reported_[label] = news;
  }
}

caf::expected<NodeStatus> receptionist::status() {
  NodeStatus result;
  result.set_node(node_);
  if (net_ != nullptr)
    result.set_address(net_->listening());
  result.set_refused(refused_);
  for (auto& x : links_) {
    auto& entry = *result.add_peers();
    entry = x.counts;
    entry.set_address(x.address);
    entry.set_node(x.node);
    entry.set_connected(x.connected);
  }
  for (auto& [source, peer] : peers_) {
    auto has_link = [&source = source](auto& x) {
      return x.connected && x.peer == source;
    };
    if (std::any_of(links_.begin(), links_.end(), has_link))
      continue;
    auto& entry = *result.add_peers();
    entry.set_node(peer.node);
    entry.set_connected(true);
  }
  auto add = [](ActorStatus* entry, const runtime::actor_ref& x) {
    entry->set_name(x.name);
    entry->set_service(x.service);
    entry->set_node(x.who ? x.node : std::string{});
  };
  for (auto& x : locals_)
    add(result.add_actors(), x.second);
  for (auto& x : sent_found_)
    if (x.second.node != node_)
      add(result.add_actors(), x.second);
  for (auto& peer : peers_)
    for (auto& x : peer.second.actors)
      add(result.add_known(), x.second);
  return result;
}

caf::result<Envelope> receptionist::carry(const NodeCall& request) {
  auto actors = &locals_;
  if (!request.node().empty() && request.node() != node_) {
    auto named = [&request](auto& x) {
      return x.second.node == request.node();
    };
    auto i = std::find_if(peers_.begin(), peers_.end(), named);
    if (i == peers_.end())
      return make_error(errc::node_unreachable,
                        "node=" + request.node() + ": not connected");
    actors = &i->second.actors;
  }
  if (carried_ == max_carried)
    return make_error(errc::limit_reached, std::to_string(max_carried)
                                             + " calls are open; wait for one");
  ++carried_;
  auto promise = make_response_promise<Envelope>();
  carry_call(*this, *actors, request.call(),
             [this, promise](caf::expected<Envelope> answer) mutable {
               --carried_;
               if (answer)
                 promise.deliver(std::move(*answer));
               else
                 promise.deliver(std::move(answer.error()));
             });
  return promise;
}

// -- missing connections ------------------------------------------------------

void receptionist::hint() {
  if (std::none_of(sent_found_.begin(), sent_found_.end(),
                   [](auto& x) { return !x.second.who; }))
    return;
  hint_message().schedule(hint_interval);
  for (auto& x : peers_)
    ask<receptionist_status>(x.second.who)
      .then([this](const NodeStatus& status) { report_missing(status); },
            [](const caf::error&) { /* `hint` asks again */ });
}

void receptionist::report_missing(const NodeStatus& status) {
  for (auto& kvp : sent_found_) {
    auto& wanted = kvp.second;
    auto text = wanted.who ? "" : missing_connection(status, wanted, node_);
    if (!text.empty() && reported_missing_.insert(wanted.name).second)
      report(text);
  }
}

void receptionist::report(const std::string& text) {
  NodeNotice notice;
  notice.set_text(text);
  if (!notices_subscribers().empty())
    publish_notices(notice);
  else if (pending_.size() < max_pending)
    pending_.push_back(std::move(notice));
}

} // namespace actorcsi
