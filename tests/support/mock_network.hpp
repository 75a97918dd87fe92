#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "platform/net/network.hpp"

namespace actorcsi::test {

/// A network without a wire: an address leads to whoever the test says, or
/// nowhere.
class mock_network final : public platform::network {
public:
  explicit mock_network(std::vector<std::string> addresses = {})
    : addresses_(std::move(addresses)) {
    // nop
  }

  caf::error open(const caf::strong_actor_ptr&) override {
    return caf::none;
  }

  void close() override {
    reachable.clear();
  }

  std::vector<std::string> addresses() const override {
    return addresses_;
  }

  std::string listening() const override {
    return "here";
  }

  void connect(const std::string& address) override {
    ++attempts;
    platform::network_event event;
    event.address = address;
    auto i = reachable.find(address);
    if (i != reachable.end()) {
      event.what = platform::network_event::kind::connected;
      event.who = i->second;
    } else {
      event.text = "nobody there";
    }
    happen(std::move(event));
  }

  bool next(platform::network_event& event) override {
    if (events_.empty())
      return false;
    event = std::move(events_.front());
    events_.pop_front();
    return true;
  }

  void on_ready(platform::doorbell* bell) override {
    bell_ = bell;
    if (bell_ != nullptr && !events_.empty())
      bell_->ring();
  }

  void happen(platform::network_event event) {
    events_.push_back(std::move(event));
    if (bell_ != nullptr)
      bell_->ring();
  }

  std::map<std::string, caf::strong_actor_ptr> reachable;
  int attempts = 0;

private:
  std::vector<std::string> addresses_;
  std::deque<platform::network_event> events_;
  platform::doorbell* bell_ = nullptr;
};

} // namespace actorcsi::test
