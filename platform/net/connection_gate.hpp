#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/net/listen_address.hpp"

namespace actorcsi::platform {

/// Whose connections are accepted.
enum class guests : uint8_t {
  same_user, ///< On TCP, and those of this user and of root.
  unix_user, ///< The same on a Unix socket.
  anyone,    ///< On TCP; something else, such as TLS, tells who they are.
};

/// Accepts connections within limits and passes them on. A connection counts
/// until it has ended.
class connection_gate {
public:
  /// Connections at a time: in all, from one host, and of all those that only
  /// this machine gets, so that its tools are let in. An end is seen within a
  /// second.
  static constexpr size_t max_connections = 64;
  static constexpr size_t max_per_host = 32;
  static constexpr size_t reserved_for_local = 8;

  /// Takes a connected socket and closes it in the end.
  using handler = std::function<void(int)>;

  /// Called about once a second while there are connections. Returns whether
  /// all of them have to end.
  using tick_handler = std::function<bool()>;

  /// Begins to accept at `from`, which it closes.
  connection_gate(listening_socket from, guests who, handler on_connection,
                  tick_handler on_tick);

  ~connection_gate();

  connection_gate(const connection_gate&) = delete;
  connection_gate& operator=(const connection_gate&) = delete;

  const std::string& address() const noexcept {
    return from_.address;
  }

  size_t connections() const;

  /// Connections that were refused.
  uint64_t refused() const;

private:
  struct guest {
    int fd;
    /// Of the socket: its owner has closed it once `fd` is another one, or
    /// none.
    ino_t inode;
    std::string host;
    bool is_local;
  };

  void run();

  void accept_all();

  /// Forgets the connections that have ended.
  void look_at_guests();

  /// Ends all connections.
  void end_guests();

  /// Whether there is room for one more, from `host`.
  bool has_room(const std::string& host, bool is_local) const;

  void admit(int fd, std::string host, bool is_local);

  listening_socket from_;
  guests who_;
  handler on_connection_;
  tick_handler on_tick_;
  int wake_ = -1;
  mutable std::mutex mutex_;
  std::vector<guest> guests_;
  uint64_t refused_ = 0;
  std::thread thread_;
};

} // namespace actorcsi::platform
