#include "platform/net/grpc/connect_reason.hpp"

#include <string_view>

#include "platform/base/utf8.hpp"

namespace actorcsi::platform {

namespace {

/// Removes all of `text` up to the last `end` in it.
void skip_past(std::string_view& text, std::string_view end) {
  if (auto at = text.rfind(end); at != std::string_view::npos)
    text.remove_prefix(at + end.size());
}

/// Removes `ipv4:127.0.0.1:4242: ` and the like.
void skip_address(std::string_view& text) {
  for (std::string_view scheme : {"ipv4:", "ipv6:", "unix:"})
    if (text.substr(0, scheme.size()) == scheme)
      if (auto at = text.find(": "); at != std::string_view::npos)
        text.remove_prefix(at + 2);
}

} // namespace

std::string connect_reason(const std::string& text) {
  constexpr std::string_view last_error = "last error: ";
  std::string_view rest = text;
  if (rest.find(last_error) != std::string_view::npos) {
    skip_past(rest, last_error);
    // The status of the attempt.
    if (auto at = rest.find(": "); at != std::string_view::npos)
      rest.remove_prefix(at + 2);
    skip_address(rest);
    skip_past(rest, "Failed to connect to remote host: ");
  }
  return printable(rest);
}

} // namespace actorcsi::platform
