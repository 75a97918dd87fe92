#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "caf/actor.hpp"
#include "caf/fwd.hpp"

#include "platform/net/connection.hpp"
#include "platform/net/handshake.hpp"
#include "platform/net/network.hpp"
#include "platform/net/tls.hpp"

namespace caf::io::network {
class default_multiplexer;
} // namespace caf::io::network

namespace actorcsi::platform {

struct tcp_network_config {
  /// HOST:PORT to listen on; empty for none, port 0 for any.
  std::string listen;
  /// HOST:PORT of other nodes.
  std::vector<std::string> connect;
  /// All empty for plain TCP, which is allowed on this machine only.
  tls_files tls;
};

/// Nodes over TCP with CAF's middleman. This class accepts and opens the
/// connections and runs the TLS handshakes in a thread of its own, and hands
/// finished connections to CAF's broker.
///
/// CAF 0.17's own modules block while they connect, wait for ever for a peer
/// that sends nothing, spin on an incomplete TLS handshake (its #1060) and
/// allocate whatever length an unauthenticated peer announces.
class tcp_network final : public network {
public:
  static constexpr size_t max_handshakes = 32;
  static constexpr size_t max_handshakes_per_host = 8;
  static constexpr size_t max_connections = 128;
  static constexpr size_t max_events = 256;

  /// Least time between two events about the same problem with the same host.
  static constexpr auto quiet_time = std::chrono::seconds{10};

  /// `sys` must have loaded the middleman. Errors: errc::invalid_argument,
  /// naming the option.
  static caf::expected<std::unique_ptr<tcp_network>>
  make(caf::actor_system& sys, const tcp_network_config& config);

  /// Checks `config` without opening anything.
  static caf::error check(const tcp_network_config& config);

  ~tcp_network() override;

  // -- network ----------------------------------------------------------------

  caf::error open(const caf::strong_actor_ptr& who) override;

  void close() override;

  std::vector<std::string> addresses() const override {
    return config_.connect;
  }

  std::string listening() const override {
    return listening_;
  }

  void connect(const std::string& address) override;

  bool next(network_event& event) override;

  void on_ready(doorbell* bell) override;

private:
  /// Events for the bell's owner; connections may outlive the network.
  struct mailbox {
    std::mutex mutex;
    std::deque<network_event> events;
    doorbell* bell = nullptr;
    /// When a host's problem was last reported, and how often it occurred
    /// since.
    struct trouble {
      time_point told;
      uint64_t since = 0;
    };
    std::map<std::string, trouble> troubles;

    void put(network_event event);
    void refuse(const std::string& address, std::string reason);
  };

  struct guest {
    std::shared_ptr<connection_watch> watch;
    std::string host;
    time_point deadline;
  };

  tcp_network(caf::actor_system& sys, tcp_network_config config,
              std::shared_ptr<tls_context> tls);

  void wake();

  void run();

  void accept_all();

  /// Hands a finished handshake to CAF.
  void hand_over(handshake x);

  void look_at_guests(time_point now);

  caf::actor_system& sys_;
  tcp_network_config config_;
  std::shared_ptr<tls_context> tls_;
  caf::io::network::default_multiplexer* mpx_ = nullptr;
  caf::actor broker_;
  std::string listening_;
  uint16_t port_ = 0;
  int listener_ = -1;
  int wake_ = -1;
  std::shared_ptr<mailbox> mailbox_ = std::make_shared<mailbox>();

  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<std::string> wanted_;
  caf::strong_actor_ptr who_;

  // Used by the thread only.
  std::vector<handshake> handshakes_;
  std::vector<guest> guests_;
  std::thread thread_;
};

} // namespace actorcsi::platform
