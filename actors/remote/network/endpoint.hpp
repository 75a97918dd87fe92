#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "actorcsi/remote/endpoint.actor.hpp"

#include "actors/remote/calls/method_caller.hpp"
#include "actors/remote/network/link_session.hpp"

#include "platform/net/call_server.hpp"
#include "platform/runtime/directory.hpp"

namespace actorcsi {

/// Serves the actors of a node as services of gRPC: carries out the calls that
/// the network takes, by method table. A stream is a subscription; it ends with
/// the caller, with the actor, or with this.
///
/// Other sites of this project link: they send envelopes over one stream. It
/// also answers gRPC's own services for tools: server reflection and health.
class endpoint final : public endpoint_base {
public:
  /// Limit of events per message, so that other messages are handled in
  /// between.
  static constexpr int max_events = 16;

  /// `net` outlives the actor. `policy` has the roles of the callers.
  endpoint(caf::actor_config& cfg, platform::call_server& net,
           std::shared_ptr<const runtime::directory> actors,
           call_policy policy = {});

private:
  /// A call that is not answered by one message at once.
  struct open_call {
    enum class kind : uint8_t { call, stream, link, reflection, watch };
    kind what;
    /// Ends the subscription of a stream; null until it is accepted.
    caf::strong_actor_ptr sink;
    /// Of a link.
    std::unique_ptr<link_session> link;
    /// A watched service, and the state that was told last.
    std::string service;
    int told = -1;
  };

  caf::expected<EndpointStatistics> statistics() override;

  caf::expected<void> forward(const LinkItem& request) override;

  void serve() override;

  void on_down(const caf::actor_addr& who, const caf::error& reason) override;

  void on_exit() override;

  void begin(const platform::call_event& x);

  /// The method and the actor that are called.
  caf::expected<method_target> resolve(const platform::call_event& x) const;

  void call(const platform::call_event& x, const method_target& to);

  void subscribe(const platform::call_event& x, const method_target& to);

  void on_subscribed(uint64_t call,
                     const caf::expected<caf::strong_actor_ptr>& sink);

  void begin_link(const platform::call_event& x);

  /// The next message of a link or of reflection.
  void on_message(uint64_t call, const std::string& bytes);

  void end(uint64_t call);

  void finish(uint64_t call, const caf::error& reason);

  // -- services for tools -----------------------------------------------------

  /// False if `x` calls another method.
  bool begin_for_tools(const platform::call_event& x);

  void check_health(const platform::call_event& x);

  /// Tells the state of the watched service, if it has changed.
  void tell_health(uint64_t call, open_call& x);

  void answer_reflection(uint64_t call, const std::string& request);

  /// Names of the services that can be called.
  std::set<std::string> services() const;

  platform::call_server& net_;
  std::shared_ptr<const runtime::directory> actors_;
  call_policy policy_;
  uint32_t seen_changes_ = 0;
  std::map<uint64_t, open_call> calls_;
};

} // namespace actorcsi
