#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "caf/actor.hpp"
#include "caf/io/network/default_multiplexer.hpp"
#include "caf/io/scribe.hpp"

#include "platform/net/byte_stream.hpp"
#include "platform/net/tls.hpp"

namespace actorcsi::platform {

/// The state of a connection outside of CAF's thread.
class connection_watch {
public:
  /// `complain` is called with the reason when a connection is cut; any thread.
  connection_watch(int fd, std::function<void(std::string)> complain)
    : fd_(fd), complain_(std::move(complain)) {
    // nop
  }

  /// The peer has introduced itself as a node.
  bool introduced() const {
    return introduced_;
  }

  bool closed() const {
    std::lock_guard<std::mutex> guard{mutex_};
    return fd_ < 0;
  }

  void set_introduced() {
    introduced_ = true;
  }

  /// Called just before the socket is closed.
  void set_closed();

  /// Ends the connection: CAF's thread sees an error.
  void cut(const std::string& reason);

private:
  mutable std::mutex mutex_;
  int fd_;
  std::atomic<bool> introduced_{false};
  std::function<void(std::string)> complain_;
};

/// A connection between two nodes in the form that CAF's broker takes: an open
/// socket, with a finished TLS handshake if there is TLS. Unlike CAF's own it
/// has limits: the first message must introduce a node, a message has at most
/// `max_message` bytes, and at most `max_unsent` bytes wait to be sent.
class connection final : public caf::io::scribe {
public:
  /// Room for the largest frame, and several smaller ones at a time.
  static constexpr size_t max_message = size_t{64} * 1024 * 1024;
  static constexpr size_t max_unsent = size_t{128} * 1024 * 1024;
  static constexpr size_t max_introduction = size_t{64} * 1024;

  connection(caf::io::network::default_multiplexer& mpx, int fd, ssl_ptr tls,
             std::shared_ptr<connection_watch> watch);

  ~connection() override;

  void configure_read(caf::io::receive_policy::config config) override;

  void ack_writes(bool enable) override;

  std::vector<char>& wr_buf() override;

  std::vector<char>& rd_buf() override;

  void graceful_shutdown() override;

  void flush() override;

  std::string addr() const override;

  uint16_t port() const override;

  bool consume(caf::execution_unit* ctx, const void* data,
               size_t size) override;

  void add_to_loop() override;

  void remove_from_loop() override;

private:
  bool launched_ = false;
  std::shared_ptr<connection_watch> watch_;
  byte_stream stream_;
};

/// Makes CAF's `broker` forget nodes that are not connected: CAF 0.17 keeps an
/// actor for every node it has ever met. A node whose end the broker has not
/// noticed yet is forgotten at the next call.
void forget_lost_nodes(caf::io::network::default_multiplexer& mpx,
                       const caf::actor& broker);

/// Tells whether `header`, the first 32 bytes from a peer, is a handshake of
/// CAF's BASP, which introduces a node. Servers and clients have one each.
bool introduces_node(const void* header);

/// Bytes of such a header.
constexpr size_t introduction_size = 32;

} // namespace actorcsi::platform
