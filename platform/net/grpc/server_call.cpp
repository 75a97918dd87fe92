#include "platform/net/grpc/server_call.hpp"

#include <algorithm>
#include <utility>

#include <grpcpp/security/auth_context.h>

#include "platform/net/grpc/peer_names.hpp"

namespace actorcsi::platform {

namespace {

time_point now() {
  return std::chrono::steady_clock::now();
}

/// What a caller gets for whom there is no room.
class refused_call final : public grpc::ServerGenericBidiReactor {
public:
  refused_call(grpc::StatusCode code, const std::string& text) {
    Finish({code, text});
  }

  void OnDone() override {
    delete this;
  }
};

std::string metadata_of(const grpc::GenericCallbackServerContext& context,
                        const char* key) {
  auto& all = context.client_metadata();
  auto i = all.find(key);
  return i == all.end() ? std::string{}
                        : std::string{i->second.data(), i->second.size()};
}

/// Time until the deadline, 0 for no deadline.
caf::timespan time_left(const grpc::GenericCallbackServerContext& context) {
  using std::chrono::system_clock;
  auto deadline = context.deadline();
  if (deadline == system_clock::time_point::max())
    return caf::timespan{0};
  auto left =
    std::chrono::duration_cast<caf::timespan>(deadline - system_clock::now());
  return std::max(left, caf::timespan{std::chrono::milliseconds{1}});
}

} // namespace

// -- a call -------------------------------------------------------------------

server_call::server_call(uint64_t id,
                         grpc::GenericCallbackServerContext& context,
                         call_table& table)
  : id_(id), context_(context), table_(table), since_(now()) {
  // nop
}

void server_call::start(std::shared_ptr<server_call> self) {
  self_ = std::move(self);
  StartRead(&in_);
}

call_event server_call::begin_event(std::string bytes) const {
  call_event result;
  result.what = call_event::kind::begun;
  result.call = id_;
  result.bytes = std::move(bytes);
  // gRPC's paths begin with a slash.
  result.method = context_.method().substr(0, 1) == "/"
                    ? context_.method().substr(1)
                    : context_.method();
  result.actor = metadata_of(context_, "actor");
  result.deadline = time_left(context_);
  result.from.address = address_of_peer(context_.peer());
  if (auto auth = context_.auth_context())
    result.from.node = node_name(*auth);
  return result;
}

void server_call::OnReadDone(bool is_good) {
  std::string bytes;
  is_good = is_good && to_string(in_, bytes);
  in_.Clear();
  std::lock_guard<std::mutex> guard{mutex_};
  is_reading_ = false;
  if (is_over_ || status_)
    return;
  if (!has_begun_) {
    if (!is_good) {
      refuse(grpc::StatusCode::INVALID_ARGUMENT,
             "request: missing; send one message");
      return;
    }
    has_begun_ = true;
    table_.events().put(begin_event(std::move(bytes)));
    return;
  }
  call_event next;
  next.call = id_;
  next.what = is_good ? call_event::kind::message : call_event::kind::closed;
  next.bytes = std::move(bytes);
  is_closed_ = !is_good;
  table_.events().put(std::move(next));
}

void server_call::receive() {
  std::lock_guard<std::mutex> guard{mutex_};
  if (is_over_ || status_ || is_reading_ || is_closed_)
    return;
  is_reading_ = true;
  StartRead(&in_);
}

void server_call::accept() {
  std::lock_guard<std::mutex> guard{mutex_};
  if (is_over_ || status_ || is_accepted_)
    return;
  is_accepted_ = true;
  StartSendInitialMetadata();
}

bool server_call::has_room(size_t bytes, bool has_picture) {
  std::lock_guard<std::mutex> guard{mutex_};
  if (is_over_ || status_)
    return false;
  auto result = waiting_.empty()
                || (waiting_.size() < max_waiting
                    && waiting_bytes_ + bytes <= max_waiting_bytes
                    && (!has_picture || waiting_frames_ < max_waiting_frames));
  was_full_ = was_full_ || !result;
  return result;
}

void server_call::send(const grpc::ByteBuffer& message, size_t bytes,
                       bool has_picture) {
  std::lock_guard<std::mutex> guard{mutex_};
  if (is_over_ || status_)
    return;
  waiting_.push_back({message, bytes, has_picture});
  waiting_bytes_ += bytes;
  waiting_frames_ += has_picture ? 1 : 0;
  if (is_writing_)
    return;
  is_writing_ = true;
  is_accepted_ = true;
  StartWrite(&waiting_.front().message);
}

server_call::waiting_message server_call::take_waiting(bool newest) {
  auto result = std::move(newest ? waiting_.back() : waiting_.front());
  if (newest)
    waiting_.pop_back();
  else
    waiting_.pop_front();
  waiting_bytes_ -= result.bytes;
  waiting_frames_ -= result.has_picture ? 1 : 0;
  return result;
}

void server_call::OnWriteDone(bool is_good) {
  // Leases end after the lock.
  std::deque<waiting_message> dropped;
  std::lock_guard<std::mutex> guard{mutex_};
  is_writing_ = false;
  dropped.push_back(take_waiting(false));
  // OnCancel says so to the actor.
  while (!is_good && !waiting_.empty())
    dropped.push_back(take_waiting(true));
  if (std::exchange(was_full_, false) && is_good && !status_) {
    call_event room;
    room.what = call_event::kind::room;
    room.call = id_;
    table_.events().put(std::move(room));
  }
  if (waiting_.empty()) {
    conclude();
    return;
  }
  is_writing_ = true;
  StartWrite(&waiting_.front().message);
}

void server_call::finish(const grpc::Status& status) {
  std::lock_guard<std::mutex> guard{mutex_};
  if (status_)
    return;
  status_ = status;
  conclude();
}

void server_call::OnCancel() {
  std::deque<waiting_message> dropped;
  std::lock_guard<std::mutex> guard{mutex_};
  if (is_over_)
    return;
  // The message that is being written ends with OnWriteDone.
  while (waiting_.size() > (is_writing_ ? 1U : 0U))
    dropped.push_back(take_waiting(true));
  if (!status_) {
    status_ = grpc::Status::CANCELLED;
    if (has_begun_) {
      call_event ended;
      ended.call = id_;
      table_.events().put(std::move(ended));
    }
    table_.remove(id_);
  }
  conclude();
}

void server_call::conclude() {
  if (!status_ || is_writing_ || is_over_)
    return;
  is_over_ = true;
  Finish(*status_);
}

void server_call::refuse(grpc::StatusCode code, const char* text) {
  status_ = grpc::Status{code, text};
  table_.remove(id_);
  conclude();
}

void server_call::give_up_at(time_point time) {
  std::lock_guard<std::mutex> guard{mutex_};
  if (!has_begun_ && !is_over_
      && since_ + call_table::first_message_limit < time)
    context_.TryCancel();
}

void server_call::OnDone() {
  table_.remove(id_);
  auto last = std::move(self_);
}

// -- all calls ----------------------------------------------------------------

grpc::ServerGenericBidiReactor*
call_table::begin(grpc::GenericCallbackServerContext& context) {
  std::shared_ptr<server_call> made;
  {
    std::lock_guard<std::mutex> guard{mutex_};
    if (!events_.is_open()) {
      ++refused_;
      return new refused_call{grpc::StatusCode::UNAVAILABLE,
                              "node: not running; try again later"};
    }
    if (calls_.size() == max_calls) {
      ++refused_;
      return new refused_call{grpc::StatusCode::RESOURCE_EXHAUSTED,
                              std::to_string(max_calls)
                                + " calls are open; try again later"};
    }
    made = std::make_shared<server_call>(++last_id_, context, *this);
    calls_.add(made->id(), made);
  }
  auto result = made.get();
  result->start(std::move(made));
  return result;
}

void call_table::sweep(time_point now) {
  for (auto& x : calls_.copy())
    x.second->give_up_at(now);
}

void call_table::clear() {
  for (auto& x : calls_.copy()) {
    calls_.remove(x.first);
    x.second->finish({grpc::StatusCode::UNAVAILABLE, "node: it ended"});
  }
}

uint64_t call_table::total() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return last_id_;
}

uint64_t call_table::refused() const {
  std::lock_guard<std::mutex> guard{mutex_};
  return refused_;
}

} // namespace actorcsi::platform
