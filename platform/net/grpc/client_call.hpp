#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include "caf/timespan.hpp"

#include "platform/net/call_client.hpp"
#include "platform/net/grpc/call_map.hpp"
#include "platform/net/grpc/event_queue.hpp"

namespace actorcsi::platform {

class client_call;

/// The calls that are open, those that exist, and their events.
class answer_table {
public:
  void cancel_all();

  /// Waits until no call exists any more, and thus none holds the channel;
  /// false if there are some after `most`.
  bool wait_for_none(caf::timespan most);

  call_map<client_call> calls;
  event_queue<answer_event> events;

private:
  friend class call_presence;

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t present_ = 0;
};

/// Counts a call as long as this is part of it.
class call_presence {
public:
  explicit call_presence(std::shared_ptr<answer_table> x);

  call_presence(const call_presence&) = delete;
  call_presence& operator=(const call_presence&) = delete;

  ~call_presence();

  const std::shared_ptr<answer_table>& table() const {
    return table_;
  }

private:
  std::shared_ptr<answer_table> table_;
};

/// A call that this process makes. gRPC's threads and an actor's use it at the
/// same time; it lives until gRPC says OnDone and nobody else holds it.
class client_call final
  : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
public:
  /// Messages that may wait to be sent, and their bytes.
  static constexpr size_t max_waiting = 64;
  static constexpr size_t max_waiting_bytes = 262'144;

  /// Messages that wait for the actor: then no more are read.
  static constexpr size_t max_unread = 4;

  client_call(uint64_t id, size_t max_answer,
              std::shared_ptr<answer_table> table);

  /// gRPC holds the call from now on.
  void start(const call_request& x, grpc::GenericStub& stub,
             std::shared_ptr<client_call> self);

  bool send(const std::string& message);

  /// The actor has taken a message.
  void taken();

  /// Nothing is said of the call any more.
  void cancel();

  // -- for gRPC ---------------------------------------------------------------

  void OnReadDone(bool is_good) override;

  void OnWriteDone(bool is_good) override;

  void OnDone(const grpc::Status& status) override;

private:
  bool has_room(size_t bytes) const;

  void write(grpc::WriteOptions how);

  /// No further operation is begun. @pre `mutex_` is locked. Returns whether
  /// the hold has to be removed, without the lock.
  bool close();

  const uint64_t id_;
  const size_t max_answer_;
  // Destroyed after the context, which holds the channel.
  const call_presence presence_;
  grpc::ClientContext context_;
  std::shared_ptr<client_call> self_;
  grpc::ByteBuffer in_;
  std::mutex mutex_;
  std::deque<grpc::ByteBuffer> waiting_;
  size_t waiting_bytes_ = 0;
  size_t unread_ = 0;
  bool is_reading_ = true;
  bool is_writing_ = true;
  /// `send` has refused a message since.
  bool was_full_ = false;
  bool is_cancelled_ = false;
  bool is_too_large_ = false;
  /// The node sends nothing more, or nobody listens: see `close`.
  bool is_over_ = false;
};

} // namespace actorcsi::platform
