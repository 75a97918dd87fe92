#include "tests/sim/net.hpp"

#include <algorithm>
#include <set>

#include "caf/event_based_actor.hpp"
#include "caf/io/basp_broker.hpp"
#include "caf/io/middleman.hpp"
#include "caf/io/network/test_multiplexer.hpp"
#include "caf/send.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi::sim {

namespace {

using std::chrono::milliseconds;

/// How long an attempt that nobody answers takes.
constexpr auto patience = milliseconds{5'000};

/// The number that both ends of a connection say they are at; nobody looks.
constexpr uint16_t port_number = 4242;

} // namespace

net::net(world& surroundings, const net_options& options)
  : world_(surroundings), options_(options), random_(options.seed, "net") {
  world_.add(*this);
}

net::~net() {
  world_.remove(*this);
}

void net::add(net_port& x) {
  ports_.push_back(&x);
}

void net::remove(net_port& x) {
  ports_.erase(std::remove(ports_.begin(), ports_.end(), &x), ports_.end());
  for (auto& link : connections_)
    for (size_t i = 0; i < 2; ++i)
      if (link.ends[i].port == &x) {
        link.ends[i].port = nullptr;
        end_of(link);
      }
}

net_port* net::find(const std::string& name) const {
  auto i = std::find_if(ports_.begin(), ports_.end(),
                        [&](net_port* x) { return x->name() == name; });
  return i == ports_.end() ? nullptr : *i;
}

// -- trouble ------------------------------------------------------------------

void net::break_all(const std::string& who) {
  auto port = find(who);
  for (auto& x : connections_)
    if (port != nullptr && (x.ends[0].port == port || x.ends[1].port == port))
      end_of(x);
}

void net::hold(const std::string& who, time_point until, bool in, bool out) {
  hold_ups_.push_back({who, until, in, out});
}

void net::slow_down(time_point until, caf::timespan more) {
  slow_until_ = until;
  slower_ = more;
}

void net::mend() {
  hold_ups_.clear();
  slow_until_ = world::begin;
}

// -- connecting ---------------------------------------------------------------

void net::dial(net_port& from, const std::string& address) {
  auto now = world_.now();
  auto span = options_.max_delay - options_.min_delay;
  auto trip =
    options_.min_delay
    + caf::timespan{random_.below(static_cast<uint64_t>(span.count()) + 1)};
  auto held = [&](const hold_up& x) {
    return x.until > now && (x.who == from.name() || x.who == address);
  };
  if (std::any_of(hold_ups_.begin(), hold_ups_.end(), held))
    trip = patience;
  attempts_.push_back({now + 2 * trip, from.name(), address});
}

void net::conclude(const attempt& x) {
  auto from = find(x.from);
  if (from == nullptr)
    return;
  auto to = find(x.to);
  auto now = world_.now();
  auto held = [&](const hold_up& h) {
    return h.until > now && (h.who == x.from || h.who == x.to);
  };
  if (to == nullptr || !to->who_
      || std::any_of(hold_ups_.begin(), hold_ups_.end(), held)) {
    platform::network_event event;
    event.address = x.to;
    event.text = to == nullptr ? "connection refused" : "no answer";
    from->put(std::move(event));
    return;
  }
  connections_.emplace_back();
  auto& made = connections_.back();
  auto span = options_.max_delay - options_.min_delay;
  for (size_t i = 0; i < 2; ++i) {
    auto& end = made.ends[i];
    end.port = i == 0 ? from : to;
    end.handle = caf::io::connection_handle::from_int(++last_handle_);
    end.delay =
      options_.min_delay
      + caf::timespan{random_.below(static_cast<uint64_t>(span.count()) + 1)};
  }
  world_.note(happening::net_up, from->machine_.number(),
              to->machine_.number());
  to->welcome(made.ends[1].handle);
  from->introduce(made.ends[0].handle, x.to);
}

void net::end_of(connection& x) {
  if (x.is_over())
    return;
  for (size_t i = 0; i < 2; ++i) {
    x.ends[i].coming.clear();
    x.ends[i].num_coming = 0;
    x.over[i] = world_.now() + x.ends[i].delay;
  }
}

void net::close(connection& x, size_t which) {
  x.over[which] = time_point::max();
  auto port = std::exchange(x.ends[which].port, nullptr);
  if (port == nullptr)
    return;
  world_.note(happening::net_down, port->machine_.number());
  auto& mpx = port->machine_.multiplexer();
  auto handle = x.ends[which].handle;
  if (!mpx.stopped_reading(handle))
    mpx.impl_ptr(handle)->io_failure(&mpx, caf::io::network::operation::read);
  port->machine_.poke();
}

// -- bytes --------------------------------------------------------------------

bool net::can_send(const connection& x, size_t from) const {
  auto port = x.ends[from].port;
  if (port == nullptr || x.is_over()
      || x.ends[1 - from].num_coming >= options_.capacity)
    return false;
  auto& mpx = port->machine_.multiplexer();
  return !mpx.output_buffer(x.ends[from].handle).empty()
         || mpx.stopped_reading(x.ends[from].handle);
}

void net::send(connection& x, size_t from) {
  auto& mpx = x.ends[from].port->machine_.multiplexer();
  auto handle = x.ends[from].handle;
  auto& out = mpx.output_buffer(handle);
  auto& to = x.ends[1 - from];
  auto most = static_cast<ptrdiff_t>(
    std::min(out.size(), options_.capacity - to.num_coming));
  if (most == 0) {
    // The middleman has closed its end.
    end_of(x);
    return;
  }
  auto due = world_.now() + to.delay;
  if (world_.now() < slow_until_)
    due += slower_;
  if (!to.coming.empty())
    due = std::max(due, to.coming.back().arrives);
  to.coming.push_back({due, {out.begin(), out.begin() + most}});
  to.num_coming += static_cast<size_t>(most);
  out.erase(out.begin(), out.begin() + most);
}

time_point net::arrival(const connection& x, size_t to, time_point due) const {
  auto name = [&](size_t i) {
    return x.ends[i].port == nullptr ? std::string{} : x.ends[i].port->name();
  };
  for (auto& h : hold_ups_)
    if ((h.in && h.who == name(to)) || (h.out && h.who == name(1 - to)))
      due = std::max(due, h.until);
  return due;
}

void net::receive(connection& x, size_t to) {
  auto& end = x.ends[to];
  auto bytes = std::move(end.coming.front().bytes);
  end.coming.pop_front();
  end.num_coming -= bytes.size();
  if (end.port == nullptr)
    return;
  auto& machine = end.port->machine_;
  world_.note(happening::net_bytes, machine.number(), bytes.size());
  auto& mpx = machine.multiplexer();
  if (mpx.stopped_reading(end.handle))
    return;
  auto& in = mpx.virtual_network_buffer(end.handle);
  in.insert(in.end(), bytes.begin(), bytes.end());
  while (mpx.read_data(end.handle)) {
    // As much as it takes.
  }
  machine.poke();
}

// -- participant --------------------------------------------------------------

time_point net::next() const {
  auto result = time_point::max();
  for (auto& x : attempts_)
    result = std::min(result, x.due);
  for (auto& x : connections_)
    for (size_t i = 0; i < 2; ++i) {
      if (can_send(x, i))
        return world_.now();
      result = std::min(result, x.over[i]);
      if (!x.ends[i].coming.empty())
        result =
          std::min(result, arrival(x, i, x.ends[i].coming.front().arrives));
    }
  return result;
}

void net::act() {
  auto now = world_.now();
  for (auto i = attempts_.begin(); i != attempts_.end(); ++i)
    if (i->due <= now) {
      auto due = *i;
      attempts_.erase(i);
      return conclude(due);
    }
  for (auto x = connections_.begin(); x != connections_.end(); ++x)
    for (size_t i = 0; i < 2; ++i) {
      if (can_send(*x, i))
        return send(*x, i);
      auto& coming = x->ends[i].coming;
      if (!coming.empty() && arrival(*x, i, coming.front().arrives) <= now)
        return receive(*x, i);
      if (x->over[i] > now)
        continue;
      close(*x, i);
      if (x->over[1 - i] == time_point::max())
        connections_.erase(x);
      return;
    }
}

// -- net_port -----------------------------------------------------------------

net_port::net_port(net& owner, node& machine, std::string name,
                   std::vector<std::string> addresses)
  : owner_(owner),
    machine_(machine),
    name_(std::move(name)),
    addresses_(std::move(addresses)) {
  broker_ = machine_.system().middleman().named_broker<caf::io::basp_broker>(
    caf::atom("BASP"));
  owner_.add(*this);
}

net_port::~net_port() {
  pull();
}

void net_port::pull() {
  if (std::exchange(pulled_, true))
    return;
  owner_.remove(*this);
  bell_ = nullptr;
  close();
}

caf::error net_port::open(const caf::strong_actor_ptr& who) {
  who_ = who;
  return caf::none;
}

void net_port::close() {
  who_ = nullptr;
  broker_ = nullptr;
  events_.clear();
}

void net_port::connect(const std::string& address) {
  if (!pulled_)
    owner_.dial(*this, address);
}

bool net_port::next(platform::network_event& event) {
  if (events_.empty())
    return false;
  event = std::move(events_.front());
  events_.pop_front();
  return true;
}

void net_port::on_ready(platform::doorbell* bell) {
  bell_ = pulled_ ? nullptr : bell;
  if (bell_ != nullptr && !events_.empty())
    bell_->ring();
}

void net_port::put(platform::network_event event) {
  if (pulled_)
    return;
  events_.push_back(std::move(event));
  if (bell_ != nullptr)
    bell_->ring();
  machine_.poke();
}

void net_port::welcome(caf::io::connection_handle handle) {
  caf::io::scribe_ptr scribe = machine_.multiplexer().new_scribe(handle);
  caf::anon_send(broker_, caf::publish_atom_v, std::move(scribe), port_number,
                 who_, std::set<std::string>{});
  machine_.poke();
}

void net_port::introduce(caf::io::connection_handle handle,
                         const std::string& address) {
  caf::io::scribe_ptr scribe = machine_.multiplexer().new_scribe(handle);
  auto body = [this, scribe = std::move(scribe), address,
               broker = broker_](caf::event_based_actor* self) {
    platform::network_event event;
    event.address = address;
    self->request(broker, patience, caf::connect_atom_v, scribe, uint16_t{0})
      .then(
        [this, event](caf::node_id&, caf::strong_actor_ptr& who,
                      std::set<std::string>&) mutable {
          event.who = who;
          if (who)
            event.what = platform::network_event::kind::connected;
          else
            event.text = "the peer has no receptionist";
          put(std::move(event));
        },
        [this, event](caf::error& reason) mutable {
          event.text = describe(reason);
          put(std::move(event));
        });
  };
  machine_.adopt(machine_.system().spawn<caf::hidden>(body));
}

} // namespace actorcsi::sim
