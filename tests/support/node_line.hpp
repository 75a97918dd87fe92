#pragma once

#include <catch2/catch.hpp>

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "platform/net/call_client.hpp"
#include "platform/net/call_server.hpp"

namespace actorcsi::test {

/// A network of one connection in virtual time: calls of one end arrive at the
/// other at once and in order.
class node_line {
public:
  /// The connection is lost, with all calls, and cannot be made while true.
  void cut(bool x) {
    is_cut_ = x;
    if (!x)
      return;
    while (!calls_.empty()) {
      auto call = *calls_.begin();
      calls_.erase(calls_.begin());
      platform::call_event gone;
      gone.call = call;
      server.put(gone);
      client.end(call, {14, "the connection broke", {}});
    }
  }

  class server_end final : public platform::call_server {
  public:
    explicit server_end(node_line& line) : line_(line) {
      // nop
    }

    void on_event(platform::doorbell* bell) override {
      bell_ = bell;
    }

    std::optional<platform::call_event> next_event() override {
      if (events_.empty())
        return std::nullopt;
      auto result = std::move(events_.front());
      events_.pop_front();
      return result;
    }

    void accept(uint64_t) override {
      // nop
    }

    void receive(uint64_t call) override {
      auto& queue = line_.client.sent_[call];
      if (queue.empty()) {
        line_.client.wanted_.insert(call);
        return;
      }
      put_message(call, queue.front());
      queue.pop_front();
    }

    bool send(uint64_t call, std::string message,
              const platform::frame& picture) override {
      if (line_.calls_.count(call) == 0)
        return false;
      if (picture)
        message.append(reinterpret_cast<const char*>(picture.pixels().data()),
                       picture.pixels().size());
      platform::answer_event x;
      x.what = platform::answer_event::kind::message;
      x.call = call;
      x.bytes = std::move(message);
      line_.client.put(std::move(x));
      return true;
    }

    void finish(uint64_t call, const platform::call_status& status) override {
      if (line_.calls_.erase(call) > 0)
        line_.client.end(call, status);
    }

    platform::call_server_statistics statistics() const override {
      return {};
    }

    void put_message(uint64_t call, const std::string& bytes) {
      platform::call_event x;
      x.what = platform::call_event::kind::message;
      x.call = call;
      x.bytes = bytes;
      put(x);
    }

    void put(const platform::call_event& x) {
      events_.push_back(x);
      if (bell_ != nullptr)
        bell_->ring();
    }

  private:
    node_line& line_;
    platform::doorbell* bell_ = nullptr;
    std::deque<platform::call_event> events_;
  };

  class client_end final : public platform::call_client {
  public:
    explicit client_end(node_line& line) : line_(line) {
      // nop
    }

    void on_event(platform::doorbell* bell) override {
      bell_ = bell;
      if (bell == nullptr)
        while (!line_.calls_.empty())
          cancel(*line_.calls_.begin());
    }

    std::optional<platform::answer_event> next_event() override {
      if (events_.empty())
        return std::nullopt;
      auto result = std::move(events_.front());
      events_.pop_front();
      return result;
    }

    uint64_t begin(const platform::call_request& x) override {
      auto id = ++last_;
      if (line_.is_cut_) {
        end(id, {14, "nobody is there", {}});
        return id;
      }
      line_.calls_.insert(id);
      platform::call_event begun;
      begun.what = platform::call_event::kind::begun;
      begun.call = id;
      begun.method = x.method;
      begun.actor = x.actor;
      begun.bytes = x.message;
      begun.deadline = x.deadline;
      line_.server.put(begun);
      return id;
    }

    bool send(uint64_t call, std::string message) override {
      if (line_.calls_.count(call) == 0)
        return false;
      if (wanted_.erase(call) > 0)
        line_.server.put_message(call, message);
      else
        sent_[call].push_back(std::move(message));
      return true;
    }

    void cancel(uint64_t call) override {
      if (line_.calls_.erase(call) == 0)
        return;
      platform::call_event gone;
      gone.call = call;
      line_.server.put(gone);
    }

    void end(uint64_t call, const platform::call_status& status) {
      platform::answer_event x;
      x.call = call;
      x.status = status;
      put(std::move(x));
    }

    void put(platform::answer_event x) {
      events_.push_back(std::move(x));
      if (bell_ != nullptr)
        bell_->ring();
    }

  private:
    friend class server_end;

    node_line& line_;
    platform::doorbell* bell_ = nullptr;
    uint64_t last_ = 0;
    std::deque<platform::answer_event> events_;
    std::map<uint64_t, std::deque<std::string>> sent_;
    std::set<uint64_t> wanted_;
  };

  server_end server{*this};
  client_end client{*this};

private:
  bool is_cut_ = false;
  std::set<uint64_t> calls_;
};

} // namespace actorcsi::test
