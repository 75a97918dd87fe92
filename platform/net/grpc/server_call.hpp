#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/byte_buffer.h>

#include "platform/base/time.hpp"
#include "platform/net/call_server.hpp"
#include "platform/net/grpc/byte_buffers.hpp"
#include "platform/net/grpc/call_map.hpp"
#include "platform/net/grpc/event_queue.hpp"

namespace actorcsi::platform {

class call_table;

/// A call that a peer has made. gRPC's threads and an actor's use it at the
/// same time; it lives until gRPC says OnDone and nobody else holds it.
class server_call final : public grpc::ServerGenericBidiReactor {
public:
  /// Messages that may wait to be sent, the bytes of them without pixels, and
  /// the frames among them.
  static constexpr size_t max_waiting = 32;
  static constexpr size_t max_waiting_bytes = 262'144;
  static constexpr size_t max_waiting_frames = 4;

  server_call(uint64_t id, grpc::GenericCallbackServerContext& context,
              call_table& table);

  /// Begins to read the first message. gRPC holds the call from now on.
  void start(std::shared_ptr<server_call> self);

  uint64_t id() const noexcept {
    return id_;
  }

  void accept();

  void receive();

  /// Whether one more message may wait, of so many bytes without pixels. Only
  /// what one thread sends may rely on it.
  bool has_room(size_t bytes, bool has_picture);

  void send(const grpc::ByteBuffer& message, size_t bytes, bool has_picture);

  void finish(const grpc::Status& status);

  /// Cancels the call if its first message has not come by `time`.
  void give_up_at(time_point time);

  // -- for gRPC ---------------------------------------------------------------

  void OnReadDone(bool is_good) override;

  void OnWriteDone(bool is_good) override;

  void OnCancel() override;

  void OnDone() override;

private:
  struct waiting_message {
    grpc::ByteBuffer message;
    size_t bytes;
    bool has_picture;
  };

  call_event begin_event(std::string bytes) const;

  /// Takes out a waiting message, whose lease ends when it goes.
  waiting_message take_waiting(bool newest);

  /// Ends the call once nothing waits. @pre `mutex_` is locked.
  void conclude();

  void refuse(grpc::StatusCode code, const char* text);

  const uint64_t id_;
  grpc::GenericCallbackServerContext& context_;
  call_table& table_;
  const time_point since_;
  std::shared_ptr<server_call> self_;
  grpc::ByteBuffer in_;
  std::mutex mutex_;
  std::deque<waiting_message> waiting_;
  size_t waiting_bytes_ = 0;
  size_t waiting_frames_ = 0;
  /// The first message has come: the actor knows of the call.
  bool has_begun_ = false;
  bool is_reading_ = true;
  bool is_closed_ = false;
  bool is_writing_ = false;
  /// A message had no room since the last one was written.
  bool was_full_ = false;
  /// Initial metadata has been sent, by itself or with a message.
  bool is_accepted_ = false;
  /// Set when the call shall end.
  std::optional<grpc::Status> status_;
  /// gRPC knows that it ends: nothing may be ordered any more.
  bool is_over_ = false;
};

/// The calls that are open, by number.
class call_table {
public:
  /// Calls that are open at a time; more are refused.
  static constexpr size_t max_calls = 256;

  /// Time for the first message of a call.
  static constexpr auto first_message_limit = std::chrono::seconds{5};

  explicit call_table(event_queue<call_event>& events) : events_(events) {
    // nop
  }

  /// A new call, or one that is refused.
  grpc::ServerGenericBidiReactor*
  begin(grpc::GenericCallbackServerContext& context);

  std::shared_ptr<server_call> find(uint64_t id) const {
    return calls_.find(id);
  }

  void remove(uint64_t id) {
    calls_.remove(id);
  }

  /// Cancels calls without a message.
  void sweep(time_point now);

  /// Ends all calls.
  void clear();

  event_queue<call_event>& events() noexcept {
    return events_;
  }

  size_t size() const {
    return calls_.size();
  }

  uint64_t total() const;

  uint64_t refused() const;

private:
  event_queue<call_event>& events_;
  call_map<server_call> calls_;
  /// Guards the numbers below, and that no more calls begin than may be open.
  mutable std::mutex mutex_;
  uint64_t last_id_ = 0;
  uint64_t refused_ = 0;
};

} // namespace actorcsi::platform
