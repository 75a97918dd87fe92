#include "app/compose/network_statistics.hpp"

namespace actorcsi {

namespace {

json_object to_json(const CaptureStatistics& x) {
  return json_object{}
    .add("frames", x.frames())
    .add("errors", x.errors())
    .add("last_error", x.last_error())
    .add("out_of_order", x.out_of_order())
    .add("fps", x.fps())
    .add("latency_p50_us", x.latency().p50_us())
    .add("latency_p99_us", x.latency().p99_us());
}

using count_map = google::protobuf::Map<std::string, uint64_t>;

json_object to_json(const count_map& x) {
  json_object result;
  for (auto& [reason, count] :
       std::map<std::string, uint64_t>(x.begin(), x.end()))
    result.add(reason.c_str(), count);
  return result;
}

json_object to_json(const FrameTransfers& x) {
  return json_object{}
    .add("sent", x.sent())
    .add("confirmed", x.confirmed())
    .add("in_flight", x.in_flight())
    .add("lost", to_json(x.lost()));
}

json_object to_json(const RelayStatistics& x) {
  return json_object{}
    .add("node", x.node())
    .add("received", x.received())
    .add("received_now", x.received_now())
    .add("delivered", x.delivered())
    .add("dropped", to_json(x.dropped()))
    .add("passed_over", x.passed_over())
    .add("missed", x.missed())
    .add("errors", x.errors())
    .add("subscriptions", x.subscriptions());
}

json_object to_json(const PeerStatus& x) {
  return json_object{}
    .add("address", x.address())
    .add("connected", uint64_t{x.connected()})
    .add("connects", x.connects())
    .add("losses", x.losses())
    .add("last_error", x.last_error());
}

} // namespace

json_object& add_network(json_object& to, const network_statistics& x) {
  json_object captures;
  for (auto& [name, counts] : x.captures)
    captures.add(name.c_str(), to_json(counts));
  json_object relays;
  for (auto& [name, counts] : x.relays)
    relays.add(name.c_str(), to_json(counts));
  json_object peers;
  for (auto& peer : x.status.peers())
    peers.add((peer.node().empty() ? peer.address() : peer.node()).c_str(),
              to_json(peer));
  json_object restarts;
  for (auto& [name, count] : x.restarts)
    restarts.add(name.c_str(), count);
  return to.add("node", x.status.node())
    .add("listening", x.status.address())
    .add("without_credit", x.node.camera.without_credit())
    .add("transfers", to_json(x.node.camera.transfers()))
    .add("captures", captures)
    .add("relays", relays)
    .add("peers", peers)
    .add("refused", x.status.refused())
    .add("restarts", restarts);
}

} // namespace actorcsi
