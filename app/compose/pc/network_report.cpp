#include "app/compose/pc/network_report.hpp"

#include <map>
#include <string>

#include "actorcsi/camera.actor.hpp"
#include "actorcsi/capture.actor.hpp"
#include "actorcsi/remote/camera_relay.actor.hpp"
#include "actorcsi/remote/receptionist.actor.hpp"

#include "app/compose/pc/method_json.hpp"

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
    .add("skipped", x.skipped())
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

template <class Message>
Message parse(const std::string& bytes) {
  Message result;
  result.ParseFromString(bytes);
  return result;
}

} // namespace

void add_network(json_object& to, const NodeReport& report) {
  json_object captures;
  json_object relays;
  CameraStatistics camera;
  NodeStatus status;
  for (auto& x : report.parts()) {
    if (x.type().empty())
      continue;
    if (x.service() == capture_service().name)
      captures.add(x.name().c_str(),
                   to_json(parse<CaptureStatistics>(x.statistics())));
    else if (x.service() == camera_relay_service().name)
      relays.add(x.name().c_str(),
                 to_json(parse<RelayStatistics>(x.statistics())));
    else if (x.service() == camera_service().name)
      camera = parse<CameraStatistics>(x.statistics());
    else if (x.service() == receptionist_service().name)
      status = parse<NodeStatus>(x.statistics());
  }
  json_object peers;
  for (auto& peer : status.peers())
    peers.add((peer.node().empty() ? peer.address() : peer.node()).c_str(),
              to_json(peer));
  to.add("node", status.node())
    .add("listening", status.address())
    .add("skipped_no_credit", camera.skipped_no_credit())
    .add("transfers", to_json(camera.transfers()))
    .add("captures", captures)
    .add("relays", relays)
    .add("peers", peers)
    .add("refused", status.refused());
}

void add_parts_json(json_object& to, const NodeReport& report) {
  json_object actors;
  json_object restarts;
  for (auto& x : report.parts()) {
    if (x.restarts() > 0)
      restarts.add(x.name().c_str(), x.restarts());
    if (x.type().empty())
      continue;
    if (auto text = json_from_wire(x.type(), x.statistics()))
      actors.add_json(x.name().c_str(), *text);
  }
  to.add("restarts", restarts).add("actors", actors);
}

} // namespace actorcsi
