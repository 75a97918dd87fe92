#include "platform/page/http/request_reader.hpp"

#include <catch2/catch.hpp>

using namespace actorcsi::platform;
using state = http::request_reader::status;

namespace {

/// Feeds `text` in pieces of `size` bytes; returns how many were taken.
size_t feed(http::request_reader& uut, const std::string& text, size_t size) {
  size_t taken = 0;
  while (taken < text.size()) {
    auto n = uut.feed(text.data() + taken, std::min(size, text.size() - taken));
    if (n == 0)
      break;
    taken += n;
  }
  return taken;
}

/// The status with which a request is refused; 0 if it is not.
unsigned refusal(const std::string& text) {
  unsigned result = 0;
  for (size_t size : {size_t{1}, size_t{7}, text.size()}) {
    http::request_reader uut;
    feed(uut, text, size);
    auto refused = uut.state() == state::refused ? uut.refusal().status : 0;
    if (size != 1)
      CHECK(refused == result);
    result = refused;
  }
  return result;
}

std::string headers(size_t count) {
  std::string result = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  for (size_t i = 1; i < count; ++i)
    result += "a: b\r\n";
  return result + "\r\n";
}

} // namespace

TEST_CASE("RequestReader_Request_IsReadInPiecesOfAnySize") {
  const std::string text =
    "POST /call/a%20b?token=a%2Bb+c&x HTTP/1.1\r\nHost: localhost:8080\r\n"
    "Cookie: one=1; two=2\r\nContent-Type: application/json\r\n"
    "Content-Length: 4\r\n\r\n{  }GET / HTTP/1.0\r\n\r\n";
  for (size_t size = 1; size <= text.size(); ++size) {
    http::request_reader uut;
    CHECK(uut.state() == state::idle);
    auto taken = feed(uut, text, size);
    REQUIRE(uut.state() == state::complete);
    auto x = uut.take();
    CHECK(x.method == "POST");
    CHECK(x.path == "/call/a b");
    CHECK(x.parameter("token") == "a+b c");
    CHECK(x.parameter("x") == "");
    CHECK_FALSE(x.parameter("y"));
    CHECK(x.header("content-type") == "application/json");
    CHECK(x.cookie("two") == "2");
    CHECK(x.cookie("three").empty());
    CHECK(x.body == "{  }");
    CHECK(x.keep_alive);
    feed(uut, text.substr(taken), size);
    REQUIRE(uut.state() == state::complete);
    x = uut.take();
    CHECK(x.path == "/");
    CHECK_FALSE(x.keep_alive);
    CHECK(uut.state() == state::idle);
  }
}

TEST_CASE("RequestReader_Chunks_AreOneBody") {
  const std::string text = "POST / HTTP/1.1\r\nHost: x\r\n"
                           "Transfer-Encoding: chunked\r\n\r\n"
                           "3\r\nabc\r\n2;name=value\r\nde\r\n0\r\n"
                           "Trailer: x\r\n\r\n";
  for (size_t size = 1; size <= text.size(); ++size) {
    http::request_reader uut;
    CHECK(feed(uut, text, size) == text.size());
    REQUIRE(uut.state() == state::complete);
    CHECK(uut.take().body == "abcde");
  }
}

TEST_CASE("RequestReader_TooLongALine_Is431") {
  const std::string end = " HTTP/1.1\r\nHost: x\r\n\r\n";
  CHECK(refusal("GET /" + std::string(4000, 'a') + end) == 0);
  CHECK(refusal("GET /" + std::string(4096, 'a') + end) == 431);
  CHECK(refusal("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(4096, 'b'))
        == 431);
  CHECK(refusal("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(3000, 'b')
                + "\r\nB: " + std::string(3000, 'b')
                + "\r\nC: " + std::string(3000, 'b'))
        == 431);
  CHECK(refusal(headers(64)) == 0);
  CHECK(refusal(headers(65)) == 431);
}

TEST_CASE("RequestReader_TooLongABody_Is413BeforeItIsKept") {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
  CHECK(
    refusal(head + "Content-Length: 16384\r\n\r\n" + std::string(16'384, 'x'))
    == 0);
  CHECK(refusal(head + "Content-Length: 16385\r\n\r\n") == 413);
  CHECK(refusal(head + "Content-Length: 99999999999999999999999\r\n\r\n")
        == 400);
  auto chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  std::string chunks;
  for (int i = 0; i < 16; ++i)
    chunks += "400\r\n" + std::string(1024, 'x') + "\r\n";
  CHECK(refusal(chunked + chunks + "0\r\n\r\n") == 0);
  CHECK(refusal(chunked + chunks + "1\r\nx\r\n0\r\n\r\n") == 413);
  CHECK(refusal(chunked + "12c00000\r\n" + std::string(100, 'x')) == 413);
  // What frames it counts as well.
  std::string bytes;
  for (int i = 0; i < 9000; ++i)
    bytes += "1\r\nx\r\n";
  CHECK(refusal(chunked + bytes) == 413);
  CHECK(refusal(chunked + "1;" + std::string(40'000, 'n')) == 413);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 9000; ++i)
    trailers += "a: b\r\n";
  CHECK(refusal(chunked + trailers) != 0);
}

TEST_CASE("RequestReader_WhatIsAmbiguousOrUnknown_IsRefused") {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
  CHECK(refusal("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/2.0\r\nHost: a\r\n\r\n") != 0);
  CHECK(refusal("PRI * HTTP/2.0\r\n\r\n") != 0);
  CHECK(refusal("nonsense\r\n\r\n") == 400);
  CHECK(refusal("\r\n") == 400);
  CHECK(refusal("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
  CHECK(refusal("GET /%4 HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
  CHECK(refusal("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
  CHECK(refusal(head + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n")
        == 415);
  CHECK(refusal(head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")
        != 0);
  CHECK(
    refusal(head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n")
    != 0);
  CHECK(refusal(head + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n")
        == 400);
  CHECK(refusal(head + "Expect: miracles\r\nContent-Length: 3\r\n\r\n") == 417);
}

TEST_CASE("RequestReader_EndInTheMiddle_IsRefused") {
  http::request_reader uut;
  uut.finish();
  CHECK(uut.state() == state::idle);
  feed(uut, "GET /", 5);
  CHECK(uut.state() == state::reading);
  uut.finish();
  REQUIRE(uut.state() == state::refused);
  CHECK(uut.refusal().status == 400);
}

TEST_CASE("RequestReader_Expect_WishesToContinueOnce") {
  http::request_reader uut;
  feed(uut,
       "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
       "Content-Length: 2\r\n\r\n",
       1000);
  CHECK(uut.take_wish_to_continue());
  CHECK_FALSE(uut.take_wish_to_continue());
  feed(uut, "{}", 2);
  CHECK(uut.state() == state::complete);
}
