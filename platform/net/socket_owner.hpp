#pragma once

#include <optional>

#include <sys/types.h>

namespace actorcsi::platform {

/// The user whose process has the other end of the TCP connection `fd`, if that
/// is on this machine. None if the kernel does not say, or if no process has it
/// any more: then it may have been anyone's.
std::optional<uid_t> owner_of_peer(int fd);

/// Whether this system tells that of connections on loopback.
bool knows_owners();

/// Whether the user at the other end of the connection `fd`, on TCP within this
/// machine or on a Unix socket, is the one that runs this program, or root, who
/// may do everything anyway.
bool is_same_user(int fd, bool is_unix);

} // namespace actorcsi::platform
