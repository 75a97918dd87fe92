#include "platform/net/byte_stream.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <openssl/err.h>

#include "caf/policy/tcp.hpp"

namespace actorcsi::platform {

namespace caf_net = caf::io::network;

using caf_net::operation;
using caf_net::rw_state;

namespace {

/// Bytes moved by the call of OpenSSL that returned `outcome`.
rw_state conclude(SSL* tls, int outcome, size_t& result) {
  result = 0;
  if (outcome > 0) {
    result = static_cast<size_t>(outcome);
    return rw_state::success;
  }
  auto kind = SSL_get_error(tls, outcome);
  // TLS 1.3 has no renegotiation: reading waits for the socket to be readable
  // and writing for it to be writable, which is what CAF waits for.
  return kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE
           ? rw_state::success
           : rw_state::failure;
}

int clamp(size_t size) {
  auto most = static_cast<size_t>(std::numeric_limits<int>::max());
  return static_cast<int>(std::min(size, most));
}

rw_state receive(int fd, SSL* tls, char* to, size_t size, size_t& result) {
  if (tls == nullptr)
    return caf::policy::tcp::read_some(result, fd, to, size);
  ERR_clear_error();
  return conclude(tls, SSL_read(tls, to, clamp(size)), result);
}

rw_state send(int fd, SSL* tls, const char* from, size_t size, size_t& result) {
  if (tls == nullptr)
    return caf::policy::tcp::write_some(result, fd, from, size);
  ERR_clear_error();
  return conclude(tls, SSL_write(tls, from, clamp(size)), result);
}

} // namespace

byte_stream::byte_stream(caf_net::default_multiplexer& mpx, int fd, ssl_ptr tls)
  : event_handler(mpx, fd), tls_(std::move(tls)) {
  // nop
}

void byte_stream::activate(caf_net::stream_manager* manager) {
  if (reader_)
    return;
  reader_.reset(manager);
  event_handler::activate();
  prepare_next_read();
}

void byte_stream::deactivate() {
  passivate();
  // A stream that begins and ends in one turn of the event loop was never part
  // of it, so the event loop does not report its removal.
  if (eventbf() == 0)
    reader_.reset();
}

void byte_stream::handle_event(operation op) {
  switch (op) {
  case operation::read:
    read();
    break;
  case operation::write:
    write();
    break;
  case operation::propagate_error:
    if (reader_)
      reader_->io_failure(&backend(), operation::read);
    if (writer_)
      writer_->io_failure(&backend(), operation::write);
    break;
  }
}

void byte_stream::removed_from_loop(operation op) {
  if (op == operation::read)
    reader_.reset();
  else if (op == operation::write)
    writer_.reset();
}

void byte_stream::graceful_shutdown() {
  if (state_.shutting_down)
    return;
  state_.shutting_down = true;
  // Otherwise it is sent after the waiting bytes.
  if (!state_.writing)
    send_fin();
}

void byte_stream::send_fin() {
  caf_net::shutdown_write(fd());
}

// -- reading ------------------------------------------------------------------

void byte_stream::prepare_next_read() {
  received_ = 0;
  wanted_now_ = wanted_;
  if (wanted_ <= max_short) {
    short_.resize(wanted_);
    return;
  }
  memory_->give_back(std::move(long_));
  long_ = memory_->take(wanted_);
}

void byte_stream::read() {
  // Bytes that TLS has already taken do not make the socket readable.
  auto must_go_on = [this] {
    return tls_
           && static_cast<size_t>(SSL_pending(tls_.get()))
                >= wanted_now_ - received_;
  };
  for (size_t i = 0; i < max_moves || must_go_on(); ++i) {
    auto& to = rd_buf();
    size_t n = 0;
    if (receive(fd(), tls_.get(), to.data() + received_, to.size() - received_,
                n)
        == rw_state::failure) {
      reader_->io_failure(&backend(), operation::read);
      passivate();
      return;
    }
    if (n == 0)
      return;
    received_ += n;
    if (received_ < to.size())
      continue;
    // After a large message the writers get a turn, to answer it.
    if (to.size() > max_short)
      i = max_moves;
    auto more = reader_->consume(&backend(), to.data(), to.size());
    prepare_next_read();
    if (!more) {
      passivate();
      return;
    }
  }
}

// -- writing ------------------------------------------------------------------

void byte_stream::flush(caf_net::stream_manager* manager) {
  if (state_.writing || next_.empty())
    return;
  size_t sent = 0;
  // A broken connection is handled when the event loop writes again.
  if (send(next_, sent) && sent == next_.size()) {
    clear(next_);
    return;
  }
  now_.swap(next_);
  sent_ = sent;
  backend().add(operation::write, fd(), this);
  writer_.reset(manager);
  state_.writing = true;
}

void byte_stream::write() {
  if (!send(now_, sent_)) {
    writer_->io_failure(&backend(), operation::write);
    backend().del(operation::write, fd(), this);
    return;
  }
  if (sent_ < now_.size())
    return;
  clear(now_);
  sent_ = 0;
  if (!next_.empty()) {
    now_.swap(next_);
    return;
  }
  state_.writing = false;
  backend().del(operation::write, fd(), this);
  if (state_.shutting_down)
    send_fin();
}

bool byte_stream::send(const buffer& bytes, size_t& sent) {
  for (size_t i = 0; i < max_moves && sent < bytes.size(); ++i) {
    size_t n = 0;
    if (platform::send(fd(), tls_.get(), bytes.data() + sent,
                       bytes.size() - sent, n)
        == rw_state::failure)
      return false;
    if (n == 0)
      break;
    sent += n;
  }
  return true;
}

void byte_stream::clear(buffer& x) {
  x.clear();
  if (x.capacity() > max_idle)
    x.shrink_to_fit();
}

} // namespace actorcsi::platform
