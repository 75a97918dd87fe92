#include "actors/remote/calls/envelopes.hpp"

#include <deque>
#include <string>

#include <catch2/catch.hpp>

#include "caf/exit_reason.hpp"
#include "caf/sec.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;

namespace {

/// `x` as it comes out at the other end of a wire.
caf::error sent(const caf::error& x) {
  EnvelopeError there;
  REQUIRE(there.ParseFromString(to_message(x).SerializeAsString()));
  return to_error(there);
}

EnvelopeError message(int domain, uint32_t code, const std::string& text) {
  EnvelopeError result;
  result.set_domain(static_cast<ErrorDomain>(domain));
  result.set_code(code);
  result.set_text(text);
  return result;
}

} // namespace

TEST_CASE("ErrorOfOurs_KeepsItsNumberAndText", "[actors]") {
  size_t count = 0;
  for (uint32_t number = 0; number < 300; ++number) {
    auto code = to_errc(number);
    if (!code)
      continue;
    ++count;
    INFO(to_string(*code));
    auto plain = to_message(make_error(*code));
    CHECK(plain.domain() == ERROR_DOMAIN_ACTORCSI);
    CHECK(plain.code() == number);
    CHECK(plain.text().empty());
    CHECK(describe(sent(make_error(*code))) == to_string(*code));
    auto full = make_error(*code, "led: name one");
    CHECK(sent(full) == *code);
    CHECK(describe(sent(full)) == describe(full));
  }
  CHECK(count == 32);
}

TEST_CASE("FailedCall_IsTheSameErrorToTheCaller", "[actors]") {
  auto reason =
    GENERATE(caf::sec::request_timeout, caf::sec::request_receiver_down,
             caf::sec::unexpected_message, caf::sec::unexpected_response,
             caf::sec::runtime_error);
  INFO(to_string(reason));
  auto plain = caf::make_error(reason);
  CHECK(to_message(plain).domain() == ERROR_DOMAIN_CALL);
  CHECK(sent(plain) == reason);
  CHECK(describe(sent(plain)) == describe(plain));
  auto full = caf::make_error(reason, "out of paper");
  CHECK(sent(full) == reason);
  CHECK(describe(sent(full)) == describe(full));
}

TEST_CASE("CallError_KeepsItsNumber", "[actors]") {
  CHECK(to_message(caf::sec::request_timeout).code() == 1);
  CHECK(to_message(caf::sec::request_receiver_down).code() == 2);
  CHECK(to_message(caf::sec::unexpected_message).code() == 3);
  CHECK(to_message(caf::sec::unexpected_response).code() == 4);
  CHECK(to_message(caf::sec::runtime_error).code() == 5);
}

TEST_CASE("ErrorWithoutACode_BecomesItsText", "[actors]") {
  auto error = GENERATE(caf::make_error(caf::sec::cannot_open_file),
                        caf::make_error(caf::exit_reason::user_shutdown),
                        caf::error{200, caf::atom("elsewhere")});
  auto there = to_message(error);
  CHECK(there.domain() == ERROR_DOMAIN_UNSPECIFIED);
  CHECK(there.code() == 0);
  CHECK(there.text() == describe(error));
  CHECK(sent(error) == errc::other_error);
  CHECK(describe(sent(error)).find(describe(error)) != std::string::npos);
  // From node to node it does not grow.
  CHECK(describe(sent(sent(error))) == describe(sent(error)));
}

TEST_CASE("ErrorWithAnUnknownNumber_IsAnErrorThatSaysSo", "[actors]") {
  // 256 more than a number of ours: nothing may be cut off. 0 is none.
  auto code = GENERATE(0u, 29u, 200u, 256u, 256u + 30u, 0x80000001u);
  auto domain = GENERATE(1, 2, 3, 99, -1);
  INFO(code << " of " << domain);
  auto known = domain == 2 && code >= 1 && code <= 5;
  REQUIRE_FALSE(known);
  auto error = to_error(message(domain, code, "the lens is open"));
  CHECK(error == errc::other_error);
  auto text = describe(error);
  CHECK(text.find("the lens is open") != std::string::npos);
  CHECK(text.find("error " + std::to_string(code)) != std::string::npos);
  CHECK(to_error(message(domain, code, "")) == errc::other_error);
}

TEST_CASE("EmptyError_IsAnErrorAllTheSame", "[actors]") {
  CHECK(to_error({}) == errc::other_error);
}

TEST_CASE("Answers_RepeatTheCorrelation", "[actors]") {
  Envelope request;
  request.set_correlation(7);
  request.set_actor("LED_RED");
  auto reply = reply_to(request, "payload");
  CHECK(reply.kind() == ENVELOPE_KIND_REPLY);
  CHECK(reply.correlation() == 7);
  CHECK(reply.payload() == "payload");
  CHECK(reply.actor().empty());
  auto item = item_for(request, "item");
  CHECK(item.kind() == ENVELOPE_KIND_ITEM);
  CHECK(item.correlation() == 7);
  CHECK(item.payload() == "item");
  auto failure = reply_to(request, make_error(errc::not_found, "LED_RED"));
  CHECK(failure.kind() == ENVELOPE_KIND_ERROR);
  CHECK(failure.correlation() == 7);
  CHECK(to_error(failure.error()) == errc::not_found);
}

TEST_CASE("Envelope_IsTakenBehindWhatDoesNotParse", "[actors]") {
  Envelope good;
  good.set_correlation(3);
  std::deque<std::string> records{"\x0a", "\xff\xff", good.SerializeAsString()};
  auto front = [&] {
    return records.empty() ? span<const uint8_t>{} : as_record(records.front());
  };
  auto pop = [&] { records.pop_front(); };
  Envelope taken;
  REQUIRE(take_envelope(front, pop, taken));
  CHECK(taken.correlation() == 3);
  CHECK(records.empty());
  CHECK_FALSE(take_envelope(front, pop, taken));
}
