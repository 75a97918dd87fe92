#include "platform/net/grpc/grpc_client.hpp"

#include <chrono>
#include <utility>

#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/net/grpc/client_call.hpp"
#include "platform/net/grpc/credentials.hpp"
#include "platform/net/grpc/process.hpp"
#include "platform/net/listen_address.hpp"
#include "platform/serial/posix/tcp_endpoint.hpp"

namespace actorcsi::platform {

namespace {

/// The largest frame, and what comes before its pixels.
constexpr int max_message = 64 << 20;

constexpr int max_metadata = 8'192;

/// gRPC takes in a message before it looks at its size: this limits what a node
/// can have it take.
constexpr size_t max_memory = size_t{64} << 20;

/// A node that has vanished is noticed within both together.
constexpr int keepalive_ms = 1'000;
constexpr int keepalive_timeout_ms = 1'000;

/// Time between two attempts to connect: the first, and the longest.
constexpr int min_backoff_ms = 100;
constexpr int max_backoff_ms = 1'000;

/// Time for an attempt to connect, with all handshakes. gRPC's name for it is
/// the least backoff.
constexpr int connect_ms = 5'000;

/// For calls to end.
constexpr auto end_limit = std::chrono::seconds{10};

grpc::ChannelArguments arguments() {
  grpc::ChannelArguments result;
  grpc::ResourceQuota memory{"answers"};
  result.SetResourceQuota(memory.Resize(max_memory));
  result.SetMaxReceiveMessageSize(max_message);
  result.SetMaxSendMessageSize(max_message);
  result.SetInt(GRPC_ARG_MAX_METADATA_SIZE, max_metadata);
  result.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive_ms);
  result.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, keepalive_timeout_ms);
  result.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  result.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  result.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, min_backoff_ms);
  result.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, connect_ms);
  result.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, max_backoff_ms);
  // Measured: fewer and larger reads and writes for pictures.
  result.SetInt(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, 16'777'215);
  result.SetInt(GRPC_ARG_TCP_READ_CHUNK_SIZE, 1 << 20);
  result.SetInt(GRPC_ARG_TCP_MIN_READ_CHUNK_SIZE, 1 << 18);
  result.SetInt(GRPC_ARG_TCP_MAX_READ_CHUNK_SIZE, 1 << 22);
  // No proxy, and no connection or setting that others in this process have.
  result.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  result.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  result.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  result.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return result;
}

/// The address as gRPC has it. Numbers are not looked up.
std::string target_of(const node_address& where) {
  if (where.is_unix())
    return "unix:" + where.path;
  auto address = parse_tcp_address("tcp:" + where.host_and_port);
  auto text = to_string(*resolve(*address)).substr(std::string{"tcp:"}.size());
  return (text.front() == '[' ? "ipv6:" : "ipv4:") + text;
}

/// What gRPC takes as metadata.
bool is_printable_ascii(const std::string& x) {
  for (unsigned char c : x)
    if (c < 0x20 || c > 0x7e)
      return false;
  return true;
}

class callback_client final : public grpc_client {
public:
  callback_client(const node_address& where,
                  const std::shared_ptr<grpc::ChannelCredentials>& credentials)
    : stub_(
      grpc::CreateCustomChannel(target_of(where), credentials, arguments())) {
    // nop
  }

  ~callback_client() override {
    on_event(nullptr);
    // Otherwise gRPC's thread would let go of the channel last, and run on
    // while the process ends.
    auto are_over = table_->wait_for_none(end_limit);
    ACTORCSI_ASSERT(are_over);
  }

  // -- for the actor ----------------------------------------------------------

  void on_event(doorbell* bell) override {
    table_->events.listen(bell);
    if (bell == nullptr)
      table_->cancel_all();
  }

  std::optional<answer_event> next_event() override {
    auto result = table_->events.next();
    if (result && result->what == answer_event::kind::message)
      if (auto found = table_->calls.find(result->call))
        found->taken();
    return result;
  }

  uint64_t begin(const call_request& x) override {
    auto id = ++last_id_;
    if (!is_printable_ascii(x.actor)) {
      answer_event refused;
      refused.call = id;
      refused.status = {static_cast<uint8_t>(grpc::StatusCode::NOT_FOUND),
                        "actor: not a name",
                        {}};
      table_->events.put(std::move(refused));
      return id;
    }
    auto made = std::make_shared<client_call>(id, x.max_answer, table_);
    table_->calls.add(id, made);
    auto& call = *made;
    call.start(x, stub_, std::move(made));
    return id;
  }

  bool send(uint64_t call, std::string message) override {
    auto found = table_->calls.find(call);
    return found != nullptr && found->send(message);
  }

  void cancel(uint64_t call) override {
    if (auto found = table_->calls.find(call))
      found->cancel();
  }

private:
  std::shared_ptr<answer_table> table_ = std::make_shared<answer_table>();
  grpc::GenericStub stub_;
  uint64_t last_id_ = 0;
};

} // namespace

caf::error grpc_client::check(const grpc_client_config& config) {
  auto where = parse_node_address(config.option, config.address);
  if (!where)
    return std::move(where.error());
  return check_tls(config.option, config.address, *where, config.tls);
}

caf::expected<std::unique_ptr<grpc_client>>
grpc_client::make(const grpc_client_config& config) {
  if (auto err = check(config))
    return err;
  auto where = parse_node_address(config.option, config.address);
  auto credentials = channel_credentials(config.tls, *where);
  if (!credentials)
    return std::move(credentials.error());
  prepare_process();
  return std::unique_ptr<grpc_client>{
    std::make_unique<callback_client>(*where, *credentials)};
}

} // namespace actorcsi::platform
