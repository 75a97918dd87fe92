#pragma once

#include <catch2/catch.hpp>

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "platform/net/call_server.hpp"

namespace actorcsi::test {

/// The network without a network.
class fake_call_server final : public platform::call_server {
public:
  struct sent_message {
    std::string bytes;
    platform::frame picture;
  };

  void on_event(platform::doorbell* x) override {
    bell = x;
  }

  std::optional<platform::call_event> next_event() override {
    if (events.empty())
      return std::nullopt;
    auto result = events.front();
    events.pop_front();
    return result;
  }

  void accept(uint64_t call) override {
    accepted.insert(call);
  }

  void receive(uint64_t call) override {
    wanted.insert(call);
  }

  bool send(uint64_t call, std::string message,
            const platform::frame& picture) override {
    if (!has_room)
      return false;
    sent[call].push_back({std::move(message), picture});
    return true;
  }

  void finish(uint64_t call, const platform::call_status& status) override {
    REQUIRE(finished.count(call) == 0);
    finished[call] = status;
  }

  platform::call_server_statistics statistics() const override {
    platform::call_server_statistics result;
    result.connections = 3;
    result.skipped = 4;
    return result;
  }

  void begin(uint64_t call, const std::string& method,
             const std::string& bytes = {}, const std::string& actor = {},
             caf::timespan deadline = caf::timespan{0}) {
    platform::call_event x;
    x.what = platform::call_event::kind::begun;
    x.call = call;
    x.method = method;
    x.bytes = bytes;
    x.actor = actor;
    x.deadline = deadline;
    x.from = from;
    put(x);
  }

  void put(const platform::call_event& x) {
    REQUIRE(bell != nullptr);
    events.push_back(x);
    bell->ring();
  }

  void end(uint64_t call) {
    platform::call_event x;
    x.call = call;
    put(x);
  }

  /// Of the calls that begin.
  platform::call_origin from{"", "127.0.0.1:40112"};
  platform::doorbell* bell = nullptr;
  std::deque<platform::call_event> events;
  std::set<uint64_t> accepted;
  std::set<uint64_t> wanted;
  std::map<uint64_t, std::vector<sent_message>> sent;
  std::map<uint64_t, platform::call_status> finished;
  bool has_room = true;
};

} // namespace actorcsi::test
