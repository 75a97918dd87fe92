#include "app/commands/board_source.hpp"

#include <random>
#include <string_view>
#include <utility>

#include <unistd.h>

#include "actors/remote/names/receptionist.hpp"
#include "actors/remote/network/camera_relay.hpp"
#include "actors/remote/network/network_board.hpp"
#include "actors/remote/network/network_site.hpp"
#include "actors/remote/serial/board.hpp"

#include "platform/net/network_defaults.hpp"
#include "platform/runtime/spawn.hpp"
#include "platform/serial/posix/host_serial.hpp"

namespace actorcsi {

namespace {

constexpr std::string_view grpc_prefix = "grpc:";

bool is_node(const std::string& device) {
  return device.rfind("tcp:", 0) != 0 && device.find('/') == std::string::npos
         && device.find(':') != std::string::npos;
}

} // namespace

caf::expected<board_source> board_source::make(const std::string& device,
                                               const platform::tls_files& tls) {
  board_source result;
  if (device.compare(0, grpc_prefix.size(), grpc_prefix) == 0) {
    auto& calls = result.calls_.emplace();
    calls.address = device.substr(grpc_prefix.size());
    calls.tls = tls;
    if (auto err = platform::grpc_client::check(calls))
      return err;
    return result;
  }
  if (is_node(device)) {
    result.config_.connect = {device};
    result.config_.tls = tls;
    if (auto err = platform::tcp_network::check(result.config_))
      return err;
    return result;
  }
  auto port = platform::make_board_serial(device);
  if (!port)
    return std::move(port.error());
  result.port_ = std::move(*port);
  return result;
}

void board_source::prepare(caf::actor_system_config& cfg) const {
  if (!port_ && !calls_)
    platform::use_network(cfg);
}

caf::expected<board_actor> board_source::spawn(caf::actor_system& sys) {
  if (port_)
    return runtime::spawn<board>(sys, *port_, std::random_device{}());
  if (calls_) {
    auto client = platform::grpc_client::make(*calls_);
    if (!client)
      return std::move(client.error());
    client_ = std::move(*client);
    return caf::actor_cast<board_actor>(
      runtime::spawn<network_site>(sys, *client_, calls_->address));
  }
  auto net = platform::tcp_network::make(sys, config_);
  if (!net)
    return std::move(net.error());
  net_ = std::move(*net);
  auto names = runtime::spawn<receptionist>(
    sys, "visitor-" + std::to_string(::getpid()), net_.get());
  if (auto err = net_->open(caf::actor_cast<caf::strong_actor_ptr>(names))) {
    caf::anon_send_exit(names, caf::exit_reason::user_shutdown);
    close(sys);
    return err;
  }
  auto frames = caf::actor_cast<camera_actor>(
    runtime::spawn<camera_relay>(sys, names, std::string{}));
  return caf::actor_cast<board_actor>(
    runtime::spawn<network_board>(sys, names, frames));
}

void board_source::close(caf::actor_system& sys) {
  if (!net_ && !client_)
    return;
  sys.await_all_actors_done();
  net_.reset();
  client_.reset();
}

} // namespace actorcsi
