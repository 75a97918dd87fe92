#pragma once

#include <memory>
#include <optional>
#include <string>

#include "caf/actor_system.hpp"
#include "caf/actor_system_config.hpp"
#include "caf/expected.hpp"

#include "actorcsi/remote/board.actor.hpp"

#include "platform/net/grpc/grpc_client.hpp"
#include "platform/net/tcp_network.hpp"
#include "platform/serial/posix/fd_serial.hpp"

namespace actorcsi {

/// The target of a command: a board at the other end of a serial line, or a
/// node of the network. All are used through a `board` handle.
class board_source {
public:
  /// `device` is PATH or tcp:HOST:PORT for a line, HOST:PORT for a node, and
  /// grpc:HOST:PORT or grpc:unix:PATH for a node's address for gRPC.
  /// Errors: errc::invalid_argument.
  static caf::expected<board_source> make(const std::string& device,
                                          const platform::tls_files& tls);

  /// Prepares `cfg` for the actor system that `spawn` takes.
  void prepare(caf::actor_system_config& cfg) const;

  /// Makes the `board` actor. This object outlives it. Errors: those of the
  /// network.
  caf::expected<board_actor> spawn(caf::actor_system& sys);

  /// What has to be driven; `nullptr` for a node.
  runtime::device* line() {
    return port_.get();
  }

  /// Waits for all actors of `sys` to end and closes the network.
  void close(caf::actor_system& sys);

private:
  std::unique_ptr<platform::fd_serial> port_;
  platform::tcp_network_config config_;
  std::unique_ptr<platform::tcp_network> net_;
  std::optional<platform::grpc_client_config> calls_;
  std::unique_ptr<platform::grpc_client> client_;
};

} // namespace actorcsi
