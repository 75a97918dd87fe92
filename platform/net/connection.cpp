#include "platform/net/connection.hpp"

#include <cstring>

#include <arpa/inet.h>
#include <sys/socket.h>

#include "caf/io/basp/header.hpp"
#include "caf/io/basp_broker.hpp"
#include "caf/send.hpp"

namespace actorcsi::platform {

namespace caf_net = caf::io::network;

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

void forget_lost_nodes(caf_net::default_multiplexer& mpx,
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
    complain_("the peer did not send its introduction");
}

// -- connection ---------------------------------------------------------------

connection::connection(caf_net::default_multiplexer& mpx, int fd, ssl_ptr tls,
                       std::shared_ptr<connection_watch> watch)
  : scribe(caf_net::conn_hdl_from_socket(fd)),
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
    watch_->cut("the peer announced a message of "
                + std::to_string(config.second) + " bytes, above the limit of "
                + std::to_string(max_message));
    config.second = introduction_size;
  }
  // The broker of BASP always asks for an exact number of bytes.
  stream_.configure_read(config.second);
  if (!launched_) {
    launched_ = true;
    stream_.activate(this);
  }
}

bool connection::consume(caf::execution_unit* ctx, const void* data,
                         size_t size) {
  if (!watch_->introduced()) {
    if (size < introduction_size || !introduces_node(data)) {
      watch_->cut("the peer is not an ActorCSI node");
      return false;
    }
    watch_->set_introduced();
  }
  frame_arrival arrival{stream_.memory(), stream_.rd_buf()};
  return scribe::consume(ctx, data, size);
}

void connection::flush() {
  if (stream_.unsent() > max_unsent) {
    watch_->cut("the peer stopped reading: too much is waiting to be sent");
    stream_.wr_buf().clear();
    return;
  }
  stream_.flush(this);
}

void connection::ack_writes(bool) {
  // The broker of BASP never asks for this.
}

std::vector<char>& connection::wr_buf() {
  return stream_.wr_buf();
}

std::vector<char>& connection::rd_buf() {
  return stream_.rd_buf();
}

void connection::graceful_shutdown() {
  // The broker's reference may be the last one.
  caf::intrusive_ptr<connection> guard{this};
  stream_.graceful_shutdown();
  detach(&stream_.backend(), false);
}

std::string connection::addr() const {
  auto x = caf_net::remote_addr_of_fd(stream_.fd());
  return x ? *x : std::string{};
}

uint16_t connection::port() const {
  auto x = caf_net::remote_port_of_fd(stream_.fd());
  return x ? *x : uint16_t{0};
}

void connection::add_to_loop() {
  stream_.activate(this);
}

void connection::remove_from_loop() {
  stream_.deactivate();
}

} // namespace actorcsi::platform
