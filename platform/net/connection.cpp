#include "platform/net/connection.hpp"

#include <cstring>
#include <limits>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include "caf/io/basp/header.hpp"
#include "caf/io/basp_broker.hpp"
#include "caf/policy/tcp.hpp"
#include "caf/send.hpp"

namespace actorcsi::platform {

namespace network = caf::io::network;

using network::rw_state;

static_assert(introduction_size == caf::io::basp::header_size);

bool introduces_node(const void* header) {
  using caf::io::basp::message_type;
  auto bytes = static_cast<const uint8_t*>(header);
  // The operation, two unused bytes, flags, and the length of what follows.
  uint32_t length = 0;
  std::memcpy(&length, bytes + 4, sizeof(length));
  length = ntohl(length);
  return bytes[0] <= static_cast<uint8_t>(message_type::client_handshake)
         && bytes[1] == 0 && bytes[2] == 0 && length > 0
         && length <= connection::max_introduction;
}

void forget_lost_nodes(network::default_multiplexer& mpx,
                       const caf::actor& broker) {
  // In the broker's thread.
  mpx.post([broker] {
    auto self = dynamic_cast<caf::io::basp_broker*>(
      caf::actor_cast<caf::abstract_actor*>(broker));
    auto& servers = self->spawn_servers;
    for (auto i = servers.begin(); i != servers.end();)
      if (self->instance.tbl().lookup_direct(i->first)) {
        ++i;
      } else {
        caf::anon_send_exit(i->second, caf::exit_reason::user_shutdown);
        i = servers.erase(i);
      }
  });
}

// -- connection_watch ---------------------------------------------------------

void connection_watch::cut(const std::string& reason) {
  {
    std::lock_guard<std::mutex> guard{mutex_};
    if (fd_ < 0)
      return;
    ::shutdown(fd_, SHUT_RDWR);
    fd_ = -1;
  }
  complain_(reason);
}

void connection_watch::set_closed() {
  {
    std::lock_guard<std::mutex> guard{mutex_};
    if (fd_ < 0)
      return;
    fd_ = -1;
  }
  if (!introduced_)
    complain_("it did not introduce itself");
}

// -- connection_policy --------------------------------------------------------

rw_state connection_policy::read_some(size_t& result, network::native_socket fd,
                                      void* buf, size_t len) {
  if (!tls_)
    return caf::policy::tcp::read_some(result, fd, buf, len);
  ERR_clear_error();
  auto most = static_cast<size_t>(std::numeric_limits<int>::max());
  return conclude(
    SSL_read(tls_.get(), buf, static_cast<int>(std::min(len, most))), result);
}

rw_state connection_policy::write_some(size_t& result,
                                       network::native_socket fd,
                                       const void* buf, size_t len) {
  if (!tls_)
    return caf::policy::tcp::write_some(result, fd, buf, len);
  result = 0;
  if (len == 0)
    return rw_state::indeterminate;
  ERR_clear_error();
  auto most = static_cast<size_t>(std::numeric_limits<int>::max());
  return conclude(
    SSL_write(tls_.get(), buf, static_cast<int>(std::min(len, most))), result);
}

bool connection_policy::must_read_more(network::native_socket,
                                       size_t threshold) {
  return tls_ && static_cast<size_t>(SSL_pending(tls_.get())) >= threshold;
}

rw_state connection_policy::conclude(int outcome, size_t& result) {
  result = 0;
  if (outcome > 0) {
    result = static_cast<size_t>(outcome);
    return rw_state::success;
  }
  auto kind = SSL_get_error(tls_.get(), outcome);
  // TLS 1.3 has no renegotiation: reading waits for the socket to be readable
  // and writing for it to be writable, which is what CAF waits for.
  return kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE
           ? rw_state::success
           : rw_state::failure;
}

// -- connection ---------------------------------------------------------------

connection::connection(network::default_multiplexer& mpx, int fd, ssl_ptr tls,
                       std::shared_ptr<connection_watch> watch)
  : scribe(network::conn_hdl_from_socket(fd)),
    watch_(std::move(watch)),
    stream_(mpx, fd, std::move(tls)) {
  // nop
}

connection::~connection() {
  // The socket is closed next.
  watch_->set_closed();
}

void connection::configure_read(caf::io::receive_policy::config config) {
  if (config.second > max_message) {
    watch_->cut("it announced a message of " + std::to_string(config.second)
                + " bytes");
    config.second = introduction_size;
  }
  stream_.configure_read(config);
  if (!launched_) {
    launched_ = true;
    stream_.start(this);
  }
}

bool connection::consume(caf::execution_unit* ctx, const void* data,
                         size_t size) {
  if (!watch_->introduced()) {
    if (size < introduction_size || !introduces_node(data)) {
      watch_->cut("what it says is not from a node of ours");
      return false;
    }
    watch_->set_introduced();
  }
  return scribe::consume(ctx, data, size);
}

void connection::flush() {
  if (stream_.wr_buf().size() > max_unsent) {
    watch_->cut("it takes nothing any more");
    stream_.wr_buf().clear();
    return;
  }
  stream_.flush(this);
}

void connection::ack_writes(bool enable) {
  stream_.ack_writes(enable);
}

std::vector<char>& connection::wr_buf() {
  return stream_.wr_buf();
}

std::vector<char>& connection::rd_buf() {
  return stream_.rd_buf();
}

void connection::graceful_shutdown() {
  stream_.graceful_shutdown();
  detach(&stream_.backend(), false);
}

std::string connection::addr() const {
  auto x = network::remote_addr_of_fd(stream_.fd());
  return x ? *x : std::string{};
}

uint16_t connection::port() const {
  auto x = network::remote_port_of_fd(stream_.fd());
  return x ? *x : uint16_t{0};
}

void connection::add_to_loop() {
  stream_.activate(this);
}

void connection::remove_from_loop() {
  stream_.passivate();
}

} // namespace actorcsi::platform
