#include "app/page/page_access.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include <sys/random.h>
#include <sys/stat.h>

#include "platform/base/assert.hpp"
#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"
#include "platform/net/listen_address.hpp"
#include "platform/page/http/address.hpp"

namespace actorcsi {

namespace http = platform::http;

namespace {

constexpr size_t max_token = 1024;

constexpr auto delay_of_refusal = std::chrono::seconds{1};

/// Whether `x` is `secret`. The time does not depend on where they differ, so
/// that it does not help to guess the secret.
bool is_same(std::string_view x, const std::string& secret) {
  auto differs = x.size() != secret.size();
  for (size_t i = 0; i < secret.size(); ++i)
    differs |= (i < x.size() ? x[i] : 0) != secret[i];
  return !differs;
}

/// 256 random bits as text.
std::string make_session() {
  std::array<unsigned char, 32> bytes{};
  auto got = ::getrandom(bytes.data(), bytes.size(), 0);
  ACTORCSI_ASSERT(got == static_cast<ssize_t>(bytes.size()));
  static_cast<void>(got);
  std::string result;
  for (auto x : bytes) {
    result += "0123456789abcdef"[x >> 4];
    result += "0123456789abcdef"[x & 15];
  }
  return result;
}

bool is_token(const std::string& x) {
  return !x.empty() && x.size() <= max_token && is_utf8(x)
         && std::none_of(x.begin(), x.end(),
                         [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// The token in the first line of a file.
caf::expected<std::string> read_token(const std::string& file) {
  auto refuse = [&file](const std::string& reason) {
    return make_error(errc::invalid_argument,
                      "--viewer.token-file=" + file + ": " + reason);
  };
  struct stat info;
  if (::stat(file.c_str(), &info) != 0)
    return refuse(std::string{std::strerror(errno)}
                  + "; give a file with the token");
  if (!S_ISREG(info.st_mode))
    return refuse("not a file; give a file with the token");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return refuse("other users can access it; run: chmod 600 " + file);
  std::ifstream in;
  // Else it reads 8 KB at once.
  in.rdbuf()->pubsetbuf(nullptr, 0);
  in.open(file);
  if (!in)
    return refuse(std::string{std::strerror(errno)}
                  + "; give a file that this user may read");
  // With the end of its line, which may have two bytes.
  std::string line(max_token + 2, '\0');
  in.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<size_t>(in.gcount()));
  auto end = line.find('\n');
  auto is_too_long = end == std::string::npos && line.size() > max_token;
  line.resize(std::min(end, line.size()));
  while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
    line.pop_back();
  if (is_too_long || !is_token(line))
    return refuse("no token; write one of up to " + std::to_string(max_token)
                  + " bytes into its first line");
  return line;
}

/// The token that a request has, if any.
std::optional<std::string> token_in(const http::request& x) {
  constexpr std::string_view scheme = "Bearer ";
  auto given = x.header("authorization");
  if (given.substr(0, scheme.size()) == scheme)
    return std::string{given.substr(scheme.size())};
  return x.parameter("token");
}

/// Whether a page of another website has made the request. Opening the page
/// from a link is no such request.
bool is_of_another_site(const http::request& x) {
  auto site = x.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none"
      && !(x.header("sec-fetch-mode") == "navigate"
           && x.header("sec-fetch-dest") == "document" && x.method == "GET"
           && x.path == "/"))
    return true;
  auto origin = x.header("origin");
  if (origin.empty())
    return false;
  auto begin = origin.find("://");
  return begin == std::string_view::npos
         || origin.substr(begin + 3) != x.header("host");
}

/// A form for the token, for a person.
http::response ask_for_token(unsigned status) {
  return http::make_response(
    status, "text/html; charset=utf-8",
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<title>ActorCSI: token</title><link rel=\"stylesheet\" "
    "href=\"viewer.css\"><header><h1>ActorCSI</h1></header><main><section>"
    "<form method=\"get\" action=\"/\"><label>Token of this page <input "
    "name=\"token\" type=\"password\" autocomplete=\"current-password\" "
    "required></label> <button>Open</button></form></section></main></html>");
}

} // namespace

const http::header_list& page_headers() {
  static const http::header_list result = {
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
     "data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
     "frame-ancestors 'none'"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
  };
  return result;
}

caf::expected<std::string> token_of(const std::string& token,
                                    const std::string& file) {
  if (!file.empty())
    return read_token(file);
  if (!token.empty() && !is_token(token))
    return make_error(errc::invalid_argument,
                      "--viewer.token: not a token; give one of up to "
                        + std::to_string(max_token)
                        + " bytes, without line breaks, in the configuration "
                          "file");
  return token;
}

// -- guesses ------------------------------------------------------------------

bool guess_limit::take(const std::string& address, clock::time_point now) {
  if (buckets_.count(address) == 0 && buckets_.size() >= max_addresses) {
    forget_refilled(now);
    if (buckets_.size() >= max_addresses)
      return false;
  }
  auto& x = buckets_[address];
  if (x.used == 0)
    x.since = now;
  auto refilled = static_cast<uint32_t>(
    std::min<int64_t>((now - x.since) / pause, int64_t{x.used}));
  x.used -= refilled;
  x.since = x.used == 0 ? now : x.since + refilled * pause;
  if (x.used >= burst)
    return false;
  ++x.used;
  return true;
}

void guess_limit::give_back(const std::string& address) {
  auto i = buckets_.find(address);
  if (i != buckets_.end() && --i->second.used == 0)
    buckets_.erase(i);
}

void guess_limit::forget_refilled(clock::time_point now) {
  for (auto i = buckets_.begin(); i != buckets_.end();)
    i = (now - i->second.since) / pause >= int64_t{i->second.used}
          ? buckets_.erase(i)
          : std::next(i);
}

// -- access -------------------------------------------------------------------

page_access::page_access(std::string token, bool is_secure, uint16_t port)
  : token_(std::move(token)),
    is_secure_(is_secure),
    // A browser sends a cookie to every port of a host.
    cookie_("actorcsi_" + std::to_string(port)),
    session_(make_session()) {
  // nop
}

std::optional<http::response>
page_access::refusal(const http::request& x,
                     guess_limit::clock::time_point now) {
  if (is_of_another_site(x))
    return http::make_refusal(403, "a page of another website asked; open the "
                                   "page itself");
  if (token_.empty()) {
    std::string host{x.header("host")};
    auto port = host.find(']') == std::string::npos ? host.rfind(':')
                                                    : host.find(']') + 1;
    if (platform::is_loopback(host.substr(0, port)))
      return std::nullopt;
    return http::make_refusal(403, "Host: not loopback; open the page as "
                                   "localhost");
  }
  if (is_same(x.cookie(cookie_), session_))
    return std::nullopt;
  // The form for the token looks like the page.
  if (x.path == "/viewer.css")
    return std::nullopt;
  auto is_page = x.method == "GET" && x.path == "/";
  auto given = token_in(x);
  if (!given)
    return is_page ? ask_for_token(403)
                   : http::make_refusal(403, "token: missing; open the address "
                                             "with ?token=...");
  auto group = http::address_group(x.peer);
  if (!guesses_.take(group, now)) {
    auto result = http::make_refusal(429, "token: too many wrong ones; wait");
    result.headers.emplace_back("Retry-After",
                                std::to_string(guess_limit::pause.count()));
    return result;
  }
  if (is_same(*given, token_)) {
    guesses_.give_back(group);
    return std::nullopt;
  }
  auto result = is_page ? ask_for_token(403)
                        : http::make_refusal(403, "token: wrong; open the "
                                                  "address with ?token=...");
  result.delay = delay_of_refusal;
  return result;
}

void page_access::add_session(http::response& x) const {
  if (!token_.empty())
    x.headers.emplace_back("Set-Cookie",
                           cookie_ + "=" + session_
                             + "; Path=/; HttpOnly; SameSite=Strict"
                             + (is_secure_ ? "; Secure" : ""));
}

} // namespace actorcsi
