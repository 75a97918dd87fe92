#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "caf/expected.hpp"
#include "caf/timespan.hpp"

#include "platform/net/certificate_files.hpp"
#include "platform/page/http/message.hpp"
#include "platform/page/http/request_reader.hpp"

namespace actorcsi::platform::http {

struct server_limits {
  request_limits request;
  /// Connections in all; never more than a quarter of the file descriptors that
  /// the process may open, so that the rest of it has its own.
  size_t connections = 96;
  /// Connections from one address.
  size_t per_address = 64;
  /// Time from the first byte of a request, or from the connection, to its
  /// last byte; with TLS, the handshake is a part of it.
  caf::timespan request_time = std::chrono::seconds{5};
  /// Time without a request after an answer.
  caf::timespan idle_time = std::chrono::seconds{10};
  /// Time from a request to the begin of its answer.
  caf::timespan answer_time = std::chrono::seconds{10};
  /// Time in which a browser takes an answer, or a part of a stream.
  caf::timespan send_time = std::chrono::seconds{10};
  /// Time in which a browser takes at least some of an answer.
  caf::timespan stall_time = std::chrono::seconds{2};
  /// About the bytes that the system keeps for a browser that reads none; the
  /// next request of a connection is begun when all of an answer fits in.
  int unread = 1 << 17;
};

struct server_config {
  std::string address = "127.0.0.1";
  /// 0 for any free port.
  uint16_t port = 0;
  /// Empty for plain HTTP.
  certificate_files tls;
  server_limits limits;
  /// Headers of every answer.
  header_list headers;
  /// Called first by the server's thread.
  std::function<void()> on_thread;
};

struct server_statistics {
  /// Open connections.
  uint64_t connections = 0;
  uint64_t accepted = 0;
  /// Connections that made room for new ones, and those that were refused.
  uint64_t evicted = 0;
  uint64_t refused = 0;
  /// Connections that took too long.
  uint64_t timed_out = 0;
};

/// A server of HTTP/1.1 with one thread, for which everything has a limit. If
/// all connections are taken, a new one replaces the one that has kept the
/// server waiting for longest, for a request or to take an answer, so that
/// silent or slow senders and readers do not shut others out. Streams stay.
class server {
public:
  /// Begins to listen. Errors: errc::invalid_argument for the certificate or
  /// the address, errc::not_open if the port is in use.
  static caf::expected<std::unique_ptr<server>> make(server_config config);

  virtual ~server() = default;

  /// Begins to accept connections. @pre called once
  virtual void start(handler on_request) = 0;

  virtual uint16_t port() const = 0;

  // -- for any thread ---------------------------------------------------------

  /// Asks all streams for their next part.
  virtual void wake_streams() = 0;

  /// Calls `f` from the server's thread.
  virtual void post(std::function<void()> f) = 0;

  /// Calls `f` from the server's thread after `delay`.
  virtual void after(caf::timespan delay, std::function<void()> f) = 0;

  virtual server_statistics statistics() const = 0;
};

} // namespace actorcsi::platform::http
