#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "caf/expected.hpp"

#include "platform/page/http/message.hpp"

namespace actorcsi {

/// Headers of every answer. The page is all its own, and in no frame of
/// another.
const platform::http::header_list& page_headers();

/// The token of a configuration: the first line of `file`, if one is given,
/// else `token`, which may be empty. A token is UTF-8 of up to 1,024 bytes,
/// without control characters, so that it fits into an address. Errors:
/// errc::invalid_argument, naming the option, if it is none, or if other users
/// may read the file, of which no more than a token is read.
caf::expected<std::string> token_of(const std::string& token,
                                    const std::string& file);

/// Slows down who guesses: an address may be wrong `burst` times, then once in
/// `pause`. Others are not affected.
class guess_limit {
public:
  using clock = std::chrono::steady_clock;

  static constexpr uint32_t burst = 5;
  static constexpr std::chrono::seconds pause{2};
  static constexpr size_t max_addresses = 1024;

  /// Whether `address` may try now; counts the try.
  bool take(const std::string& address, clock::time_point now);

  /// The try was right: it does not count.
  void give_back(const std::string& address);

private:
  struct bucket {
    uint32_t used = 0;
    clock::time_point since;
  };

  void forget_refilled(clock::time_point now);

  std::map<std::string, bucket> buckets_;
};

/// Decides whether a request is permitted. All members are for the HTTP thread.
///
/// With a token, a request has it as parameter `token` or as `Authorization:
/// Bearer`, or has the cookie of a session, which the page sets for a browser
/// that had the token. Without a token, the header Host must be loopback:
/// another website could give its own name the address of loopback. In no case
/// may a page of another website make requests.
class page_access {
public:
  page_access(std::string token, bool is_secure, uint16_t port);

  /// The refusal of a request; none if it is permitted.
  std::optional<platform::http::response>
  refusal(const platform::http::request& x, guess_limit::clock::time_point now);

  /// Adds the cookie of the session to an answer, if there is a token.
  void add_session(platform::http::response& x) const;

private:
  std::string token_;
  bool is_secure_;
  std::string cookie_;
  std::string session_;
  guess_limit guesses_;
};

} // namespace actorcsi
