#include "platform/net/grpc/client_call.hpp"

#include <chrono>
#include <utility>

#include "platform/net/grpc/byte_buffers.hpp"
#include "platform/net/grpc/connect_reason.hpp"

namespace actorcsi::platform {

namespace {

grpc::ByteBuffer to_buffer(const std::string& x) {
  grpc::Slice slice{x};
  return {&slice, 1};
}

} // namespace

// -- a call -------------------------------------------------------------------

client_call::client_call(uint64_t id, size_t max_answer,
                         std::shared_ptr<answer_table> table)
  : id_(id), max_answer_(max_answer), presence_(std::move(table)) {
  // nop
}

void client_call::start(const call_request& x, grpc::GenericStub& stub,
                        std::shared_ptr<client_call> self) {
  self_ = std::move(self);
  if (!x.actor.empty())
    context_.AddMetadata("actor", x.actor);
  if (x.deadline.count() > 0)
    context_.set_deadline(
      std::chrono::system_clock::now()
      + std::chrono::duration_cast<std::chrono::system_clock::duration>(
        x.deadline));
  stub.PrepareBidiStreamingCall(&context_, "/" + x.method, {}, this);
  // `send` and `taken` come from outside gRPC's own calls.
  AddHold();
  waiting_.push_back(to_buffer(x.message));
  waiting_bytes_ = x.message.size();
  StartRead(&in_);
  write(x.stays_open ? grpc::WriteOptions{}
                     : grpc::WriteOptions{}.set_last_message());
  StartCall();
}

bool client_call::has_room(size_t bytes) const {
  return waiting_.empty()
         || (waiting_.size() < max_waiting
             && waiting_bytes_ + bytes <= max_waiting_bytes);
}

void client_call::write(grpc::WriteOptions how) {
  StartWrite(&waiting_.front(), how);
}

bool client_call::send(const std::string& message) {
  std::lock_guard<std::mutex> guard{mutex_};
  if (is_over_ || is_cancelled_)
    return false;
  if (!has_room(message.size())) {
    was_full_ = true;
    return false;
  }
  waiting_.push_back(to_buffer(message));
  waiting_bytes_ += message.size();
  if (!is_writing_) {
    is_writing_ = true;
    write({});
  }
  return true;
}

void client_call::taken() {
  std::lock_guard<std::mutex> guard{mutex_};
  --unread_;
  if (is_reading_ || is_over_ || is_cancelled_)
    return;
  is_reading_ = true;
  StartRead(&in_);
}

void client_call::cancel() {
  bool is_last = false;
  {
    std::lock_guard<std::mutex> guard{mutex_};
    is_cancelled_ = true;
    // Else OnReadDone closes it.
    if (!is_reading_)
      is_last = close();
  }
  context_.TryCancel();
  if (is_last)
    RemoveHold();
}

bool client_call::close() {
  return !std::exchange(is_over_, true);
}

void client_call::OnReadDone(bool is_good) {
  answer_event next;
  next.call = id_;
  next.what = answer_event::kind::message;
  auto is_large = is_good && in_.Length() > max_answer_;
  if (is_large)
    context_.TryCancel();
  is_good = is_good && !is_large && to_string(in_, next.bytes);
  in_.Clear();
  bool is_last = false;
  {
    std::lock_guard<std::mutex> guard{mutex_};
    is_reading_ = false;
    is_too_large_ = is_too_large_ || is_large;
    if (!is_good || is_cancelled_) {
      is_last = close();
    } else {
      presence_.table()->events.put(std::move(next));
      is_reading_ = ++unread_ < max_unread;
      if (is_reading_)
        StartRead(&in_);
    }
  }
  if (is_last)
    RemoveHold();
}

void client_call::OnWriteDone(bool is_good) {
  std::lock_guard<std::mutex> guard{mutex_};
  is_writing_ = false;
  waiting_bytes_ -= waiting_.front().Length();
  waiting_.pop_front();
  if (!is_good || is_over_) {
    // OnDone says why.
    waiting_.clear();
    waiting_bytes_ = 0;
    return;
  }
  if (!waiting_.empty()) {
    is_writing_ = true;
    write({});
  }
  if (std::exchange(was_full_, false)) {
    answer_event room;
    room.call = id_;
    room.what = answer_event::kind::room;
    presence_.table()->events.put(std::move(room));
  }
}

void client_call::OnDone(const grpc::Status& status) {
  {
    std::lock_guard<std::mutex> guard{mutex_};
    if (!is_cancelled_) {
      answer_event ended;
      ended.call = id_;
      ended.status = {static_cast<uint8_t>(status.error_code()),
                      connect_reason(status.error_message()),
                      status.error_details()};
      if (is_too_large_)
        ended.status = {
          static_cast<uint8_t>(grpc::StatusCode::RESOURCE_EXHAUSTED),
          "answer: more than " + std::to_string(max_answer_) + " bytes",
          {}};
      presence_.table()->events.put(std::move(ended));
    }
  }
  auto last = std::move(self_);
  // The table may be gone with the last call.
  auto table = presence_.table();
  table->calls.remove(id_);
}

// -- all calls ----------------------------------------------------------------

void answer_table::cancel_all() {
  for (auto& x : calls.copy())
    x.second->cancel();
}

bool answer_table::wait_for_none(caf::timespan most) {
  std::unique_lock<std::mutex> guard{mutex_};
  return changed_.wait_for(guard, most, [this] { return present_ == 0; });
}

call_presence::call_presence(std::shared_ptr<answer_table> x)
  : table_(std::move(x)) {
  std::lock_guard<std::mutex> guard{table_->mutex_};
  ++table_->present_;
}

call_presence::~call_presence() {
  std::lock_guard<std::mutex> guard{table_->mutex_};
  --table_->present_;
  table_->changed_.notify_all();
}

} // namespace actorcsi::platform
