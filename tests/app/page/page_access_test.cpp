#include "app/page/page_access.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;
namespace http = platform::http;

namespace {

http::request get(const std::string& path, const std::string& query = {}) {
  http::request result;
  result.method = "GET";
  result.path = path;
  result.query = query;
  result.headers = {{"host", "localhost:8080"}};
  result.peer = "10.0.0.1";
  return result;
}

struct fixture {
  /// The status of the refusal, 0 if there is none.
  unsigned status(const http::request& x) {
    auto refused = uut.refusal(x, now);
    return refused ? refused->status : 0;
  }

  guess_limit::clock::time_point now{};
  page_access uut{"a&b +#=", false, 8080};
};

} // namespace

TEST_CASE_METHOD(fixture, "PageAccess_Token_OpensAndGivesASession") {
  CHECK(status(get("/actors")) == 403);
  CHECK(status(get("/actors", "token=a%26b+%2B%23%3D")) == 0);
  auto with_header = get("/actors");
  with_header.headers.emplace_back("authorization", "Bearer a&b +#=");
  CHECK(status(with_header) == 0);
  http::response page;
  uut.add_session(page);
  REQUIRE(page.headers.size() == 1);
  auto cookie = page.headers[0].second;
  CHECK_THAT(cookie, Catch::StartsWith("actorcsi_8080=")
                       && Catch::Contains("; HttpOnly; SameSite=Strict"));
  CHECK(cookie.find("Secure") == std::string::npos);
  auto session = cookie.substr(0, cookie.find(';'));
  CHECK(session.size() > 64);
  auto later = get("/actors");
  later.headers.emplace_back("cookie", "other=1; " + session);
  CHECK(status(later) == 0);
  later.headers.back().second.back() ^= 1;
  CHECK(status(later) == 403);
  CHECK(page_access{"x", false, 1}.refusal(later, now));
}

TEST_CASE_METHOD(fixture, "PageAccess_Guesses_AreSlowedForTheirAddressOnly") {
  for (uint32_t i = 0; i < guess_limit::burst; ++i) {
    auto refused = uut.refusal(get("/actors", "token=x"), now);
    REQUIRE(refused);
    CHECK(refused->status == 403);
    CHECK(refused->delay >= 1s);
  }
  CHECK(status(get("/actors", "token=x")) == 429);
  // Even the right one, or a guess would show.
  CHECK(status(get("/actors", "token=a%26b+%2B%23%3D")) == 429);
  auto other = get("/actors", "token=a%26b+%2B%23%3D");
  other.peer = "10.0.0.2";
  for (int i = 0; i < 100; ++i)
    CHECK(status(other) == 0);
  now += guess_limit::pause;
  CHECK(status(get("/actors", "token=x")) == 403);
  CHECK(status(get("/actors", "token=x")) == 429);
  now += 1h;
  for (uint32_t i = 0; i < guess_limit::burst; ++i)
    CHECK(status(get("/actors", "token=x")) == 403);
  CHECK(status(get("/actors", "token=x")) == 429);
}

TEST_CASE("GuessLimit_ManyAddresses_AreBounded") {
  guess_limit uut;
  guess_limit::clock::time_point now{};
  for (size_t i = 0; i < guess_limit::max_addresses; ++i)
    CHECK(uut.take(std::to_string(i), now));
  CHECK_FALSE(uut.take("another", now));
  CHECK(uut.take("another", now + guess_limit::pause));
}

TEST_CASE("PageAccess_WithoutToken_OnlyLoopbackIsServed") {
  page_access uut{"", false, 8080};
  for (auto host : {"localhost", "localhost:8080", "127.0.0.1:8080", "[::1]",
                    "[::1]:8080", "[0:0:0:0:0:0:0:1]:8080"}) {
    auto x = get("/actors");
    x.headers = {{"host", host}};
    CHECK_FALSE(uut.refusal(x, {}));
  }
  for (auto host : {"", "example.org", "example.org:8080", "127.0.0.1.org"}) {
    auto x = get("/actors");
    x.headers = {{"host", host}};
    REQUIRE(uut.refusal(x, {}));
    CHECK(uut.refusal(x, {})->status == 403);
  }
}

TEST_CASE("PageAccess_AnotherWebsite_MayOnlyLinkToThePage") {
  page_access uut{"", false, 8080};
  auto of = [&uut](const std::string& path, http::header_list more) {
    auto x = get(path);
    x.headers.insert(x.headers.end(), more.begin(), more.end());
    return uut.refusal(x, {}).has_value();
  };
  CHECK_FALSE(of("/stream", {{"sec-fetch-site", "same-origin"}}));
  CHECK(of("/stream", {{"sec-fetch-site", "cross-site"}}));
  CHECK(of("/", {{"sec-fetch-site", "cross-site"},
                 {"sec-fetch-mode", "navigate"},
                 {"sec-fetch-dest", "iframe"}}));
  CHECK_FALSE(of("/", {{"sec-fetch-site", "cross-site"},
                       {"sec-fetch-mode", "navigate"},
                       {"sec-fetch-dest", "document"}}));
  CHECK(of("/actors", {{"origin", "http://example.org"}}));
  CHECK(of("/actors", {{"origin", "null"}}));
  CHECK_FALSE(of("/actors", {{"origin", "http://localhost:8080"}}));
}

TEST_CASE("PageAccess_TokenFile_IsReadIfOnlyItsOwnerMay") {
  std::string file = std::tmpnam(nullptr);
  auto complaint = [&file] {
    auto token = token_of({}, file);
    REQUIRE_FALSE(token);
    return context_of(token.error());
  };
  CHECK_THAT(complaint(), Catch::Contains("--viewer.token-file=" + file)
                            && Catch::Contains("No such file"));
  std::ofstream{file} << "se cret \r\nmore\n";
  ::chmod(file.c_str(), 0644);
  CHECK_THAT(complaint(), Catch::Contains("chmod 600"));
  ::chmod(file.c_str(), 0600);
  auto token = token_of("another", file);
  REQUIRE(token);
  CHECK(*token == "se cret");
  std::ofstream{file} << "\n";
  CHECK_THAT(complaint(), Catch::Contains("no token"));
  std::ofstream{file} << std::string(1025, 'x');
  CHECK_THAT(complaint(), Catch::Contains("up to 1024"));
  // A line that is too long is not cut to a token.
  std::ofstream{file} << "x" << std::string(4096, ' ') << "y";
  CHECK_THAT(complaint(), Catch::Contains("up to 1024"));
  // Nothing that is large is read.
  std::ofstream{file} << std::string(1024, 'x') << "\r\n";
  REQUIRE(::truncate(file.c_str(), off_t{1} << 40) == 0);
  token = token_of({}, file);
  REQUIRE(token);
  CHECK(token->size() == 1024);
  ::remove(file.c_str());
}

TEST_CASE("PageAccess_TokenOfTheConfiguration_IsCheckedAsThatOfAFile") {
  CHECK(*token_of({}, {}) == "");
  CHECK(*token_of("se cret", {}) == "se cret");
  CHECK(token_of(std::string(1024, 'x'), {}));
  for (auto& token : {std::string(1025, 'x'), std::string{"a\nb"},
                      std::string{"a\rb"}, std::string{"\xff"}}) {
    auto refused = token_of(token, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == errc::invalid_argument);
    CHECK_THAT(context_of(refused.error()),
               Catch::StartsWith("--viewer.token: not a token; give one of up "
                                 "to 1024 bytes"));
  }
}
