#include "platform/net/grpc/grpc_server.hpp"

#include <atomic>
#include <chrono>
#include <utility>

#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>
#include <unistd.h>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/net/connection_gate.hpp"
#include "platform/net/grpc/credentials.hpp"
#include "platform/net/grpc/process.hpp"
#include "platform/net/grpc/server_call.hpp"
#include "platform/net/socket_owner.hpp"

namespace actorcsi::platform {

namespace {

using std::chrono::seconds;

/// Requests are small; pictures go the other way.
constexpr int max_request = 65'536;

constexpr int max_metadata = 8'192;

/// gRPC takes in a message before it looks at its size: this limits what all
/// callers together can have it take, and then it ends calls.
constexpr size_t max_memory = size_t{32} << 20;

/// Calls of one connection.
constexpr int max_streams = 64;

constexpr int handshake_ms = 5'000;

/// A connection without a call is closed after it.
constexpr int idle_ms = 60'000;

/// A peer that has vanished is noticed within both together. A picture may take
/// that long to cross a slow line.
constexpr int keepalive_ms = 10'000;
constexpr int keepalive_timeout_ms = 20'000;

/// Peers ask this often whether this node is there.
constexpr int min_ping_ms = 500;

/// For calls to end, and then for gRPC to let go of frames.
constexpr auto shutdown_limit = seconds{1};
constexpr auto frames_limit = seconds{10};

void set_limits(grpc::ServerBuilder& to) {
  grpc::ResourceQuota memory{"calls"};
  to.SetResourceQuota(memory.Resize(max_memory));
  to.SetMaxReceiveMessageSize(max_request);
  to.SetMaxSendMessageSize(-1);
  to.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, max_metadata);
  to.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, max_streams);
  to.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, handshake_ms);
  to.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, idle_ms);
  to.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive_ms);
  to.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, keepalive_timeout_ms);
  to.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                        min_ping_ms);
  to.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 0);
  // Measured: fewer and larger reads and writes for pictures.
  to.AddChannelArgument(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, 16'777'215);
  to.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

class callback_server final : public grpc_server,
                              private grpc::CallbackGenericService {
public:
  caf::error start(const grpc_server_config& config) {
    auto where = parse_node_address(config.option, config.listen);
    if (!where)
      return std::move(where.error());
    if (!config.tls.revoked.empty()) {
      auto list = revocation_list::make(config.tls.revoked);
      if (!list)
        return std::move(list.error());
      revoked_ = std::move(*list);
    }
    auto credentials = server_credentials(config.tls, *where, revoked_);
    if (!credentials)
      return std::move(credentials.error());
    auto who = where->is_unix()                 ? guests::unix_user
               : config.tls.certificate.empty() ? guests::same_user
                                                : guests::anyone;
    if (who == guests::same_user && !knows_owners())
      return make_error(errc::device_unavailable,
                        std::string{"--"} + config.option + "=" + config.listen
                          + ": the system does not tell whose connections "
                            "these are; give unix:PATH");
    auto socket = listen_on(config.option, *where);
    if (!socket)
      return std::move(socket.error());
    prepare_process();
    grpc::ServerBuilder builder;
    set_limits(builder);
    builder.RegisterCallbackGenericService(this);
    acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      *credentials);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) {
      ::close(socket->fd);
      return make_error(errc::device_unavailable,
                        std::string{"--"} + config.option + "=" + config.listen
                          + ": gRPC does not start");
    }
    gate_ = std::make_unique<connection_gate>(
      *socket, who, [this](int fd) { take(fd); },
      [this] {
        calls_.sweep(std::chrono::steady_clock::now());
        return have_been_revoked();
      });
    return caf::none;
  }

  ~callback_server() override {
    gate_.reset();
    on_event(nullptr);
    if (server_ != nullptr)
      server_->Shutdown(std::chrono::system_clock::now() + shutdown_limit);
    server_.reset();
    auto are_back = transit_->wait_for_none(frames_limit);
    ACTORCSI_ASSERT(are_back);
  }

  std::string listening() const override {
    return gate_->address();
  }

  // -- for the actor ----------------------------------------------------------

  void on_event(doorbell* bell) override {
    events_.listen(bell);
    if (bell == nullptr)
      calls_.clear();
  }

  std::optional<call_event> next_event() override {
    return events_.next();
  }

  void accept(uint64_t call) override {
    if (auto found = calls_.find(call))
      found->accept();
  }

  void receive(uint64_t call) override {
    if (auto found = calls_.find(call))
      found->receive();
  }

  bool send(uint64_t call, std::string message, const frame& picture) override {
    auto found = calls_.find(call);
    if (found == nullptr || !found->has_room(message.size(), bool{picture})) {
      ++skipped_;
      return false;
    }
    auto bytes = message.size();
    auto has_picture = bool{picture};
    found->send(to_byte_buffer(std::move(message), picture, *transit_), bytes,
                has_picture);
    ++sent_;
    if (has_picture)
      ++frames_;
    return true;
  }

  void finish(uint64_t call, const call_status& status) override {
    auto found = calls_.find(call);
    if (found == nullptr)
      return;
    calls_.remove(call);
    if (status.code == 0)
      found->finish(grpc::Status::OK);
    else
      found->finish({static_cast<grpc::StatusCode>(status.code), status.text,
                     status.details});
  }

  call_server_statistics statistics() const override {
    call_server_statistics result;
    result.connections = static_cast<uint32_t>(gate_->connections());
    result.open = static_cast<uint32_t>(calls_.size());
    result.calls = calls_.total();
    result.sent = sent_;
    result.frames = frames_;
    result.skipped = skipped_;
    result.refused = gate_->refused() + calls_.refused();
    return result;
  }

private:
  grpc::ServerGenericBidiReactor*
  CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return calls_.begin(*context);
  }

  /// Whether the list of revoked certificates has changed. All connections end
  /// then: only those come back whose certificate is not on it.
  bool have_been_revoked() {
    if (revoked_ == nullptr)
      return false;
    revoked_->refresh();
    auto changes = revoked_->changes();
    return std::exchange(seen_revocations_, changes) != changes;
  }

  void take(int fd) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters x;
    x.fd = fd;
    acceptor_->HandleNewConnection(&x);
  }

  std::shared_ptr<revocation_list> revoked_;
  /// For the gate's thread.
  uint32_t seen_revocations_ = 0;
  std::shared_ptr<frames_in_transit> transit_ =
    std::make_shared<frames_in_transit>();
  event_queue<call_event> events_;
  call_table calls_{events_};
  std::atomic<uint64_t> sent_{0};
  std::atomic<uint64_t> frames_{0};
  std::atomic<uint64_t> skipped_{0};
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<connection_gate> gate_;
};

} // namespace

caf::error grpc_server::check(const grpc_server_config& config) {
  auto where = parse_node_address(config.option, config.listen);
  if (!where)
    return std::move(where.error());
  return check_tls(config.option, config.listen, *where, config.tls);
}

caf::expected<std::unique_ptr<grpc_server>>
grpc_server::make(const grpc_server_config& config) {
  if (auto err = check(config))
    return err;
  auto result = std::make_unique<callback_server>();
  if (auto err = result->start(config))
    return err;
  return std::unique_ptr<grpc_server>{std::move(result)};
}

} // namespace actorcsi::platform
