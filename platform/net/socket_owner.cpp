#include "platform/net/socket_owner.hpp"

#include <array>
#include <cstring>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace actorcsi::platform {

namespace {

/// The kernel answers at once; this is for one that does not.
constexpr timeval patience = {1, 0};

struct question {
  nlmsghdr header;
  inet_diag_req_v2 request;
};

/// Enough for an answer with attributes.
using answer_buffer = std::array<char, 4096>;

/// Puts an address into a question: an IPv4 address within IPv6 as IPv4, as
/// the process at the other end has it.
bool put_address(const sockaddr_storage& from, uint8_t& family, __be32* host,
                 __be16& port) {
  if (from.ss_family == AF_INET) {
    sockaddr_in x;
    std::memcpy(&x, &from, sizeof(x));
    family = AF_INET;
    std::memcpy(host, &x.sin_addr, sizeof(x.sin_addr));
    port = x.sin_port;
    return true;
  }
  if (from.ss_family != AF_INET6)
    return false;
  sockaddr_in6 x;
  std::memcpy(&x, &from, sizeof(x));
  port = x.sin6_port;
  constexpr size_t mapped = 12;
  if (IN6_IS_ADDR_V4MAPPED(&x.sin6_addr)) {
    family = AF_INET;
    std::memcpy(host, &x.sin6_addr.s6_addr[mapped], sizeof(in_addr));
  } else {
    family = AF_INET6;
    std::memcpy(host, &x.sin6_addr, sizeof(x.sin6_addr));
  }
  return true;
}

/// The question for the other end of `fd`: its source is our peer.
bool make_question(int fd, question& x) {
  sockaddr_storage peer{};
  sockaddr_storage own{};
  socklen_t peer_size = sizeof(peer);
  socklen_t own_size = sizeof(own);
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0
      || ::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &own_size) != 0)
    return false;
  auto& id = x.request.id;
  uint8_t family = 0;
  if (!put_address(own, family, id.idiag_dst, id.idiag_dport)
      || !put_address(peer, x.request.sdiag_family, id.idiag_src,
                      id.idiag_sport)
      || family != x.request.sdiag_family)
    return false;
  id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  x.request.sdiag_protocol = IPPROTO_TCP;
  x.request.idiag_states = ~0U;
  x.header.nlmsg_len = sizeof(x);
  x.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  x.header.nlmsg_flags = NLM_F_REQUEST;
  return true;
}

/// The user in an answer of the kernel.
std::optional<uid_t> read_answer(const answer_buffer& bytes, size_t size) {
  nlmsghdr header;
  inet_diag_msg found;
  if (size < NLMSG_HDRLEN + sizeof(found))
    return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
    return std::nullopt;
  std::memcpy(&found, bytes.data() + NLMSG_HDRLEN, sizeof(found));
  // A socket that its process has closed has no inode, and root as its user.
  if (found.idiag_inode == 0)
    return std::nullopt;
  return found.idiag_uid;
}

} // namespace

std::optional<uid_t> owner_of_peer(int fd) {
  question asked{};
  if (!make_question(fd, asked))
    return std::nullopt;
  auto kernel =
    ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (kernel < 0)
    return std::nullopt;
  ::setsockopt(kernel, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  std::optional<uid_t> result;
  if (::send(kernel, &asked, sizeof(asked), 0)
      == static_cast<ssize_t>(sizeof(asked))) {
    answer_buffer bytes{};
    auto size = ::recv(kernel, bytes.data(), bytes.size(), 0);
    if (size > 0)
      result = read_answer(bytes, static_cast<size_t>(size));
  }
  ::close(kernel);
  return result;
}

bool knows_owners() {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto address = reinterpret_cast<sockaddr*>(&where);
  socklen_t size = sizeof(where);
  auto listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto there = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto here = -1;
  if (::bind(listening, address, size) == 0 && ::listen(listening, 1) == 0
      && ::getsockname(listening, address, &size) == 0
      && ::connect(there, address, size) == 0)
    here = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
  auto result = here >= 0 && owner_of_peer(here) == ::geteuid();
  for (auto fd : {listening, there, here})
    if (fd >= 0)
      ::close(fd);
  return result;
}

bool is_same_user(int fd, bool is_unix) {
  std::optional<uid_t> user;
  if (is_unix) {
    ucred who{};
    socklen_t size = sizeof(who);
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0)
      user = who.uid;
  } else {
    user = owner_of_peer(fd);
  }
  return user && (*user == ::geteuid() || *user == 0);
}

} // namespace actorcsi::platform
