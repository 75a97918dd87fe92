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

/// What is known of a connection outside of CAF's thread.
class connection_watch {
public:
  /// `complain` gets why a connection was cut; any thread.
  connection_watch(int fd, std::function<void(std::string)> complain)
    : fd_(fd), complain_(std::move(complain)) {
    // nop
  }

  /// The other end has introduced itself as a node of ours.
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

  /// The socket is about to be closed.
  void set_closed();

  /// Ends the connection: CAF's thread sees it fail.
  void cut(const std::string& reason);

private:
  mutable std::mutex mutex_;
  int fd_;
  std::atomic<bool> introduced_{false};
  std::function<void(std::string)> complain_;
};

/// A connection between two nodes as CAF's broker takes it: an open socket, and
/// a finished TLS handshake if there is TLS. Unlike CAF's own it has limits:
/// the first message must introduce a node, no message may be longer than
/// `max_message`, and no more than `max_unsent` may wait to be sent.
class connection final : public caf::io::scribe {
public:
  /// The largest frame, and more than one at a time.
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

/// Has CAF's `broker` forget nodes that are not connected: 0.17 keeps what was
/// an actor for every node it has ever met. One whose end the broker has not
/// heard of yet goes with the next.
void forget_lost_nodes(caf::io::network::default_multiplexer& mpx,
                       const caf::actor& broker);

/// Whether `header`, the first 32 bytes that a peer has sent, introduce a node:
/// a handshake of CAF's BASP. Servers and clients have one each.
bool introduces_node(const void* header);

/// Bytes of such a header.
constexpr size_t introduction_size = 32;

} // namespace actorcsi::platform
