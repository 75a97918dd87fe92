#include "platform/page/http/connection.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "platform/page/http/address.hpp"

namespace actorcsi::platform::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto linger_time = std::chrono::seconds{1};

/// Lead of a new connection over readers that take nothing when one of them has
/// to make room: its request needs time to arrive.
constexpr auto head_start = std::chrono::milliseconds{100};

constexpr size_t max_lingered = 1 << 18;

/// Time without a picture after which a browser that sends no more has left.
constexpr auto half_closed_time = std::chrono::seconds{5};

constexpr char tail[] = "\r\n";

connection::clock::duration steady(caf::timespan x) {
  return std::chrono::duration_cast<connection::clock::duration>(x);
}

} // namespace

// -- exchange -----------------------------------------------------------------

/// Carries an answer from any thread to the connection, if it is still there.
class connection::exchange_of final : public exchange {
public:
  exchange_of(std::weak_ptr<connection> to, std::weak_ptr<asio::io_context> io,
              uint64_t number)
    : to_(std::move(to)), io_(std::move(io)), number_(number) {
    // nop
  }

  void answer(response x) override {
    if (auto io = io_.lock())
      asio::post(*io, [to = to_, number = number_, x = std::move(x)]() mutable {
        if (auto found = to.lock())
          found->answer(number, std::move(x));
      });
  }

  void stream(std::string type, std::unique_ptr<stream_source> x) override {
    if (auto io = io_.lock())
      asio::post(*io, [to = to_, number = number_, type = std::move(type),
                       x = std::move(x)]() mutable {
        if (auto found = to.lock())
          found->stream(number, std::move(type), std::move(x));
      });
  }

private:
  std::weak_ptr<connection> to_;
  std::weak_ptr<asio::io_context> io_;
  uint64_t number_;
};

// -- life ---------------------------------------------------------------------

connection::connection(const surroundings& around, asio::io_context& io,
                       std::unique_ptr<channel> to, std::string peer)
  : around_(around),
    channel_(std::move(to)),
    peer_(std::move(peer)),
    group_(address_group(peer_)),
    timer_(io),
    reader_(around.limits.request) {
  // nop
}

connection::~connection() = default;

void connection::start() {
  enter(phase::waiting, around_.limits.request_time);
  channel_->handshake([self = shared_from_this()](error_code err, size_t) {
    if (err)
      self->close();
    else
      self->read();
  });
}

void connection::close() {
  if (phase_ == phase::closed)
    return;
  phase_ = phase::closed;
  timer_.cancel();
  channel_->close();
  source_.reset();
  around_.on_end(*this);
}

void connection::cut() {
  if (phase_ == phase::sending)
    channel_->discard();
  close();
}

std::optional<connection::clock::time_point> connection::waits_since() {
  if (phase_ == phase::waiting)
    return since_ + head_start;
  if (phase_ == phase::sending)
    notice_progress();
  else if (phase_ != phase::lingering)
    return std::nullopt;
  return since_;
}

void connection::enter(phase x, caf::timespan limit) {
  if (phase_ == phase::closed)
    return;
  phase_ = x;
  since_ = clock::now();
  wake_at(since_ + steady(limit));
}

void connection::wake_at(clock::time_point end) {
  timer_.expires_at(end);
  timer_.async_wait([self = shared_from_this()](error_code err) {
    if (!err)
      self->on_deadline();
  });
}

void connection::on_deadline() {
  // A wait that was replaced may have been queued already.
  if (phase_ == phase::closed || timer_.expiry() > clock::now())
    return;
  if (phase_ == phase::sending && is_taking_answer())
    return;
  if (phase_ == phase::streaming && !is_writing_ && !is_half_closed_) {
    // The camera sends no frames; the browser is not slow.
    enter(phase::streaming, around_.limits.send_time);
    return;
  }
  if (phase_ != phase::lingering && has_deadline_of_request_)
    around_.on_timeout();
  if (phase_ == phase::answering)
    send(make_refusal(504, "no answer in time; try again"), false);
  else if (phase_ == phase::waiting
           && reader_.state() == request_reader::status::reading)
    send(make_refusal(408, "the request took too long; send it at once"), true);
  else
    cut();
}

void connection::notice_progress() {
  auto now = channel_->unacknowledged();
  if (now < unacknowledged_)
    since_ = clock::now();
  unacknowledged_ = now;
}

bool connection::is_taking_answer() {
  notice_progress();
  auto end = std::min(answer_end_, since_ + steady(around_.limits.stall_time));
  if (end <= clock::now())
    return false;
  wake_at(end);
  return true;
}

// -- requests -----------------------------------------------------------------

void connection::read() {
  if (phase_ != phase::waiting)
    return;
  is_reading_ = true;
  channel_->read(asio::buffer(room_), [self = shared_from_this()](
                                        error_code err, size_t size) {
    self->is_reading_ = false;
    if (self->phase_ == phase::lingering && !err)
      self->drain();
    if (self->phase_ != phase::waiting)
      return;
    if (!err) {
      self->on_read(size);
      return;
    }
    // The other end may have closed one direction only: an incomplete request
    // is refused, a complete one was answered.
    self->is_half_closed_ = true;
    self->reader_.finish();
    if (err == asio::error::eof
        && self->reader_.state() == request_reader::status::refused)
      self->send(self->reader_.refusal(), true);
    else
      self->close();
  });
}

void connection::on_read(size_t size) {
  begin_ = 0;
  end_ = size;
  work();
}

void connection::work() {
  if (!has_deadline_of_request_ && begin_ < end_) {
    // The first bytes after an answer.
    has_deadline_of_request_ = true;
    enter(phase::waiting, around_.limits.request_time);
  }
  begin_ += reader_.feed(room_.data() + begin_, end_ - begin_);
  switch (reader_.state()) {
  case request_reader::status::refused:
    send(reader_.refusal(), true);
    break;
  case request_reader::status::complete:
    hand_over();
    break;
  default:
    if (reader_.take_wish_to_continue()) {
      out_head_ = "HTTP/1.1 100 Continue\r\n\r\n";
      out_body_.reset();
      write([self = shared_from_this()] { self->read(); });
    } else {
      read();
    }
  }
}

void connection::hand_over() {
  auto next = reader_.take();
  next.peer = peer_;
  keep_alive_ = next.keep_alive;
  without_body_ = next.method == "HEAD";
  enter(phase::answering, around_.limits.answer_time);
  around_.on_request(next, std::make_shared<exchange_of>(
                             weak_from_this(), around_.io, ++number_));
}

// -- answers ------------------------------------------------------------------

void connection::answer(uint64_t number, response x) {
  if (phase_ != phase::answering || number != number_)
    return;
  if (x.delay.count() == 0) {
    send(std::move(x), !keep_alive_);
    return;
  }
  // Sent by a timer of its own, within the limit for the answer.
  auto later = std::make_shared<asio::steady_timer>(timer_.get_executor());
  later->expires_after(steady(std::exchange(x.delay, caf::timespan{0})));
  later->async_wait([self = shared_from_this(), later, number,
                     x = std::move(x)](error_code err) mutable {
    if (!err)
      self->answer(number, std::move(x));
  });
}

void connection::send(response x, bool then_close) {
  keep_alive_ = !then_close;
  auto size = x.body ? x.body->size() : 0;
  out_head_ =
    "HTTP/1.1 " + std::to_string(x.status) + " " + reason_phrase(x.status)
    + "\r\n" + around_.header_lines + "Content-Type: " + x.type
    + "\r\nContent-Length: " + std::to_string(size)
    + "\r\nConnection: " + (keep_alive_ ? "keep-alive" : "close") + "\r\n";
  for (auto& kvp : x.headers)
    out_head_ += kvp.first + ": " + kvp.second + "\r\n";
  out_head_ += "\r\n";
  out_body_ = without_body_ ? nullptr : std::move(x.body);
  enter(phase::sending,
        std::min(around_.limits.stall_time, around_.limits.send_time));
  answer_end_ = since_ + steady(around_.limits.send_time);
  write([self = shared_from_this()] { self->after_answer(); });
}

void connection::write(std::function<void()> then) {
  is_writing_ = true;
  auto is_part = phase_ == phase::streaming && out_body_;
  channel::buffers all{asio::buffer(out_head_),
                       out_body_ ? asio::buffer(*out_body_)
                                 : asio::const_buffer{},
                       is_part ? asio::buffer(tail, 2) : asio::const_buffer{}};
  auto on_progress = [self = shared_from_this()] {
    if (self->phase_ != phase::sending)
      return;
    self->since_ = clock::now();
    self->unacknowledged_ = self->channel_->unacknowledged();
  };
  auto done = [self = shared_from_this(),
               then = std::move(then)](error_code err, size_t) {
    self->is_writing_ = false;
    self->out_body_.reset();
    if (self->phase_ == phase::closed)
      return;
    if (err)
      self->close();
    else
      then();
  };
  channel_->write(all, std::move(on_progress), std::move(done));
}

void connection::after_answer() {
  if (!keep_alive_) {
    linger();
    return;
  }
  has_deadline_of_request_ = false;
  without_body_ = false;
  enter(phase::waiting, around_.limits.idle_time);
  if (begin_ < end_)
    work();
  else
    read();
}

void connection::linger() {
  enter(phase::lingering, linger_time);
  channel_->finish([self = shared_from_this()](error_code err, size_t) {
    if (err)
      self->close();
    else if (!self->is_reading_)
      self->drain();
  });
}

void connection::drain() {
  if (phase_ != phase::lingering)
    return;
  channel_->read(asio::buffer(room_),
                 [self = shared_from_this()](error_code err, size_t size) {
                   self->lingered_ += size;
                   if (err || self->lingered_ > max_lingered)
                     self->close();
                   else
                     self->drain();
                 });
}

// -- streams ------------------------------------------------------------------

void connection::stream(uint64_t number, std::string type,
                        std::unique_ptr<stream_source> x) {
  if (phase_ != phase::answering || number != number_)
    return;
  if (without_body_) {
    response head;
    head.type = std::move(type);
    send(std::move(head), !keep_alive_);
    return;
  }
  source_ = std::move(x);
  out_head_ = "HTTP/1.1 200 OK\r\n" + around_.header_lines
              + "Content-Type: " + type + "\r\nConnection: close\r\n\r\n";
  out_body_.reset();
  enter(phase::streaming, around_.limits.send_time);
  write([self = shared_from_this()] { self->pump(); });
  watch();
}

void connection::pump() {
  if (phase_ != phase::streaming || is_writing_)
    return;
  auto part = source_->next();
  if (!part)
    return;
  out_head_ = std::move(part->head);
  out_body_ = std::move(part->body);
  enter(phase::streaming, is_half_closed_ ? caf::timespan{half_closed_time}
                                          : around_.limits.send_time);
  write([self = shared_from_this()] { self->pump(); });
}

void connection::watch() {
  channel_->read(
    asio::buffer(room_), [self = shared_from_this()](error_code err, size_t) {
      if (self->phase_ != phase::streaming)
        return;
      if (err != asio::error::eof) {
        // Nothing is expected of it any more.
        self->close();
        return;
      }
      // Whether it only sends no more shows when the next part is written.
      self->is_half_closed_ = true;
      if (!self->is_writing_)
        self->enter(phase::streaming, caf::timespan{half_closed_time});
    });
}

} // namespace actorcsi::platform::http
