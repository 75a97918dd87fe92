#pragma once

#include <deque>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "caf/actor.hpp"
#include "caf/io/connection_handle.hpp"

#include "platform/net/network.hpp"
#include "tests/sim/node.hpp"
#include "tests/sim/random.hpp"

namespace actorcsi::sim {

class net_port;

struct net_options {
  uint64_t seed = 1;
  /// That a piece is on its way, in either direction of a link; they differ.
  caf::timespan min_delay{std::chrono::microseconds{50}};
  caf::timespan max_delay{std::chrono::milliseconds{5}};
  /// Bytes that are on their way at most, in each direction.
  size_t capacity = 65'536;
};

/// The network between nodes, under their real middlemen: streams of bytes that
/// come in order, late and in pieces, until the connection breaks.
class net final : public participant {
public:
  net(world& surroundings, const net_options& options);

  ~net() override;

  // -- trouble ----------------------------------------------------------------

  /// Every connection of the port named `who` breaks: nothing arrives any more,
  /// and both ends find out.
  void break_all(const std::string& who);

  /// Until then nothing arrives at (`in`) or from (`out`) the port named `who`.
  void hold(const std::string& who, time_point until, bool in, bool out);

  /// Until then everything takes `more` time on top.
  void slow_down(time_point until, caf::timespan more);

  void mend();

  // -- participant ------------------------------------------------------------

  time_point next() const override;

  void act() override;

private:
  friend class net_port;

  struct piece {
    time_point arrives;
    std::vector<char> bytes;
  };

  /// One end of a connection, and what is on its way to it.
  struct end {
    net_port* port = nullptr;
    caf::io::connection_handle handle;
    caf::timespan delay{0};
    std::deque<piece> coming;
    size_t num_coming = 0;
  };

  struct connection {
    end ends[2];
    /// When the ends find out that it is over; `max()` while it is not.
    time_point over[2] = {time_point::max(), time_point::max()};

    bool is_over() const {
      return over[0] != time_point::max() || over[1] != time_point::max();
    }
  };

  struct attempt {
    time_point due;
    std::string from;
    std::string to;
  };

  struct hold_up {
    std::string who;
    time_point until;
    bool in;
    bool out;
  };

  void add(net_port& x);

  /// Its node is gone: whoever is connected with it finds out.
  void remove(net_port& x);

  void dial(net_port& from, const std::string& address);

  void conclude(const attempt& x);

  net_port* find(const std::string& name) const;

  /// When what is due at `to` now may arrive there.
  time_point arrival(const connection& x, size_t to, time_point due) const;

  /// Whether `from` has something to send, and there is room for it.
  bool can_send(const connection& x, size_t from) const;

  void send(connection& x, size_t from);

  void receive(connection& x, size_t to);

  /// Nothing arrives any more, and the ends find out.
  void end_of(connection& x);

  void close(connection& x, size_t which);

  world& world_;
  net_options options_;
  random random_;
  std::vector<net_port*> ports_;
  std::list<connection> connections_;
  std::vector<attempt> attempts_;
  std::vector<hold_up> hold_ups_;
  time_point slow_until_ = world::begin;
  caf::timespan slower_{0};
  int64_t last_handle_ = 0;
};

/// A node's edge to the network.
class net_port final : public platform::network {
public:
  /// `name` is what others connect to.
  net_port(net& owner, node& machine, std::string name,
           std::vector<std::string> addresses);

  ~net_port() override;

  const std::string& name() const {
    return name_;
  }

  /// The node is gone. The rest does nothing then.
  void pull();

  // -- network ----------------------------------------------------------------

  caf::error open(const caf::strong_actor_ptr& who) override;
  void close() override;

  std::vector<std::string> addresses() const override {
    return addresses_;
  }

  std::string listening() const override {
    return name_;
  }

  void connect(const std::string& address) override;
  bool next(platform::network_event& event) override;
  void on_ready(platform::doorbell* bell) override;

private:
  friend class net;

  void put(platform::network_event event);

  /// Gives an end of a connection to the middleman.
  void welcome(caf::io::connection_handle handle);
  void introduce(caf::io::connection_handle handle, const std::string& address);

  net& owner_;
  node& machine_;
  std::string name_;
  std::vector<std::string> addresses_;
  caf::actor broker_;
  caf::strong_actor_ptr who_;
  std::deque<platform::network_event> events_;
  platform::doorbell* bell_ = nullptr;
  bool pulled_ = false;
};

} // namespace actorcsi::sim
