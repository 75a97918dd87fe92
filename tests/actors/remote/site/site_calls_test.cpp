#include "actors/remote/site/site_calls.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "caf/sec.hpp"

#include "actors/remote/calls/envelopes.hpp"

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace std::chrono_literals;

namespace {

constexpr platform::time_point start{};

struct fixture {
  static Envelope request(uint64_t number = 1, uint32_t deadline_ms = 0) {
    Envelope result;
    result.set_kind(ENVELOPE_KIND_REQUEST);
    result.set_correlation(number);
    result.set_deadline_ms(deadline_ms);
    return result;
  }

  /// Adds a call whose result goes to `results`.
  caf::error add(const Envelope& x, platform::time_point now = start) {
    return uut.add(now, x, [this](caf::expected<Envelope> result) {
      results.push_back(std::move(result));
    });
  }

  void flush() {
    uut.flush([this](const Envelope& x) {
      if (sent.size() >= room)
        return false;
      sent.push_back(x);
      return true;
    });
  }

  /// Adds a call, sends it, and returns its number on the line.
  uint64_t send(const Envelope& x, platform::time_point now = start) {
    REQUIRE_FALSE(add(x, now));
    flush();
    return sent.back().correlation();
  }

  static Envelope reply(uint64_t number, const std::string& payload = {}) {
    Envelope to;
    to.set_correlation(number);
    return reply_to(to, payload);
  }

  /// Every call that was taken is open or has ended once.
  void check_accounts() const {
    auto& counts = uut.counts();
    CHECK(counts.taken == counts.answered + counts.failed + uut.open());
    CHECK(results.size() == counts.answered + counts.failed);
  }

  site_calls uut{"the board", max_envelope};
  std::vector<caf::expected<Envelope>> results;
  /// What went onto the line, of which `room` envelopes fit.
  std::vector<Envelope> sent;
  size_t room = 1000;
};

} // namespace

TEST_CASE_METHOD(fixture, "SiteCalls_Answer_HasTheCallersNumberAgain") {
  // Two callers count for themselves.
  auto first = send(request(4711));
  auto second = send(request(4711));
  CHECK(first != second);
  CHECK(uut.on_answer(reply(second, "two")));
  CHECK(uut.on_answer(reply(first, "one")));
  REQUIRE(results.size() == 2);
  REQUIRE((results[0] && results[1]));
  CHECK(results[0]->payload() == "two");
  CHECK(results[1]->payload() == "one");
  for (auto& x : results)
    CHECK(x->correlation() == 4711);
  check_accounts();
}

TEST_CASE_METHOD(fixture,
                 "SiteCalls_NoRoom_KeepsCallsInOrderAndSendsThemOnce") {
  room = 1;
  for (uint64_t i = 1; i <= 4; ++i)
    REQUIRE_FALSE(add(request(i)));
  flush();
  CHECK(sent.size() == 1);
  room = 3;
  flush();
  flush();
  CHECK(sent.size() == 3);
  room = 1000;
  flush();
  REQUIRE(sent.size() == 4);
  for (size_t i = 1; i < sent.size(); ++i)
    CHECK(sent[i].correlation() > sent[i - 1].correlation());
}

TEST_CASE_METHOD(fixture, "SiteCalls_Order_IsOverWhenItIsSent") {
  auto order = request(7);
  order.set_kind(ENVELOPE_KIND_TELL);
  room = 0;
  REQUIRE_FALSE(add(order));
  flush();
  CHECK(results.empty());
  room = 1;
  flush();
  REQUIRE(results.size() == 1);
  REQUIRE(results[0]);
  CHECK(results[0]->correlation() == 7);
  CHECK(uut.open() == 0);
  // The board does not answer it. If it did, the call is over.
  CHECK_FALSE(uut.on_answer(reply(sent[0].correlation())));
  check_accounts();
}

TEST_CASE_METHOD(fixture, "SiteCalls_ErrorOfTheBoard_IsTheCallersError") {
  auto number = send(request());
  Envelope to;
  to.set_correlation(number);
  CHECK(uut.on_answer(reply_to(to, make_error(errc::not_found, "LED_PINK"))));
  REQUIRE(results.size() == 1);
  REQUIRE_FALSE(results[0]);
  CHECK(results[0].error() == errc::not_found);
  check_accounts();
}

TEST_CASE_METHOD(fixture, "SiteCalls_AnswerToNoCall_IsNotTaken") {
  auto number = send(request());
  CHECK_FALSE(uut.on_answer(reply(number + 1)));
  CHECK_FALSE(uut.on_answer(reply(0)));
  Envelope to;
  to.set_correlation(number);
  CHECK_FALSE(uut.on_answer(item_for(to, "item")));
  CHECK_FALSE(uut.on_answer(to));
  CHECK(results.empty());
  CHECK(uut.on_answer(reply(number)));
  CHECK_FALSE(uut.on_answer(reply(number)));
  CHECK(results.size() == 1);
}

// -- limits -------------------------------------------------------------------

TEST_CASE_METHOD(fixture, "SiteCalls_MoreThan64Calls_AreRefusedUntilOneEnds") {
  for (size_t i = 0; i < site_calls::max_calls; ++i)
    REQUIRE_FALSE(add(request()));
  CHECK(add(request()) == errc::limit_reached);
  CHECK(uut.counts().refused == 1);
  CHECK(uut.open() == site_calls::max_calls);
  flush();
  CHECK(sent.size() == site_calls::max_calls);
  CHECK(uut.on_answer(reply(sent[10].correlation())));
  CHECK_FALSE(add(request()));
  CHECK(add(request()) == errc::limit_reached);
  CHECK(results.size() == 1);
  check_accounts();
}

TEST_CASE_METHOD(fixture, "SiteCalls_RequestLargerThanAnEnvelope_IsRefused") {
  auto large = request();
  large.set_payload(std::string(max_envelope, 'x'));
  auto excess = large.ByteSizeLong() - max_envelope;
  auto error = add(large);
  CHECK(error == errc::limit_reached);
  CHECK_THAT(describe(error), Catch::Contains(std::to_string(max_envelope)));
  CHECK(uut.counts().refused == 1);
  CHECK(uut.open() == 0);
  large.mutable_payload()->resize(max_envelope - excess);
  send(large);
  CHECK(sent.back().ByteSizeLong() == max_envelope);
  CHECK(results.empty());
}

TEST_CASE_METHOD(fixture, "SiteCalls_NoAnswer_EndsAtTheDeadline") {
  struct row {
    uint32_t ms;
    caf::timespan limit;
  };
  auto x = GENERATE(row{0, 5s}, row{100, 100ms}, row{4'000'000'000, 1h});
  auto number = send(request(1, x.ms));
  auto deadline = start + x.limit;
  CHECK(uut.next_deadline() == deadline);
  uut.expire(deadline - 1ns);
  CHECK(results.empty());
  uut.expire(deadline);
  REQUIRE(results.size() == 1);
  CHECK(results[0].error() == caf::sec::request_timeout);
  CHECK_THAT(describe(results[0].error()), Catch::Contains("not answered"));
  // The answer comes too late.
  CHECK_FALSE(uut.on_answer(reply(number)));
  CHECK(uut.next_deadline() == platform::time_point::max());
  check_accounts();
}

TEST_CASE_METHOD(fixture, "SiteCalls_NoBoard_EndsAtTheDeadlineAndIsNeverSent") {
  room = 0;
  REQUIRE_FALSE(add(request(1, 100)));
  REQUIRE_FALSE(add(request(2, 200)));
  flush();
  uut.expire(start + 100ms);
  REQUIRE(results.size() == 1);
  CHECK(results[0].error() == caf::sec::request_timeout);
  CHECK_THAT(describe(results[0].error()), Catch::Contains("not connected"));
  CHECK(uut.next_deadline() == start + 200ms);
  room = 1000;
  flush();
  REQUIRE(sent.size() == 1);
  CHECK(uut.on_answer(reply(sent[0].correlation())));
  CHECK(results[1]->correlation() == 2);
  check_accounts();
}

// -- the board is lost --------------------------------------------------------

TEST_CASE_METHOD(fixture,
                 "SiteCalls_BoardBeginsAnew_OnlyCallsThatWereSentFail") {
  send(request(1));
  send(request(2));
  room = sent.size();
  REQUIRE_FALSE(add(request(3)));
  flush();
  CHECK(uut.fail_sent(make_error(errc::device_unavailable)) == 2);
  REQUIRE(results.size() == 2);
  for (auto& x : results)
    CHECK(x.error() == errc::device_unavailable);
  CHECK(uut.open() == 1);
  room = 1000;
  flush();
  CHECK(uut.on_answer(reply(sent.back().correlation())));
  CHECK(results.back()->correlation() == 3);
  CHECK(uut.fail_sent(make_error(errc::device_unavailable)) == 0);
  check_accounts();
}

TEST_CASE_METHOD(fixture, "SiteCalls_FailAll_EndsEveryCallAndSendsNothing") {
  auto number = send(request(1));
  room = sent.size();
  REQUIRE_FALSE(add(request(2)));
  uut.post(request(3));
  uut.fail_all(make_error(errc::not_open));
  REQUIRE(results.size() == 2);
  for (auto& x : results)
    CHECK(x.error() == errc::not_open);
  room = 1000;
  flush();
  CHECK(sent.size() == 1);
  CHECK_FALSE(uut.on_answer(reply(number)));
  CHECK(uut.open() == 0);
  check_accounts();
}

TEST_CASE_METHOD(fixture, "SiteCalls_CallerCallsAgain_WhenItHearsOfAFailure") {
  size_t again = 0;
  auto end = GENERATE(0, 1, 2);
  for (int i = 0; i < 3; ++i)
    REQUIRE_FALSE(uut.add(start, request(), [&](caf::expected<Envelope> x) {
      CHECK_FALSE(x);
      ++again;
      // Not for ever: this one gets its result later.
      CHECK_FALSE(add(request(), start + 5s));
    }));
  flush();
  if (end == 0)
    uut.expire(start + 5s);
  else if (end == 1)
    uut.fail_sent(make_error(errc::device_unavailable));
  else
    for (auto number : {1, 2, 3}) {
      Envelope to;
      to.set_correlation(static_cast<uint64_t>(number));
      CHECK(uut.on_answer(reply_to(to, make_error(errc::not_found))));
    }
  CHECK(again == 3);
  CHECK(uut.open() == 3);
  flush();
  CHECK(sent.size() == 6);
}

// -- what is not waited for ---------------------------------------------------

TEST_CASE_METHOD(fixture, "SiteCalls_Posted_HasANumberOfItsOwnAndNoAnswer") {
  auto number = uut.post(request(4711));
  flush();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].correlation() == number);
  CHECK(uut.open() == 0);
  CHECK_FALSE(uut.on_answer(reply(number)));
  CHECK(send(request()) != number);
  auto cancel = request(number);
  cancel.set_kind(ENVELOPE_KIND_CANCEL);
  uut.post_numbered(cancel);
  flush();
  CHECK(sent.back().correlation() == number);
  CHECK(sent.back().kind() == ENVELOPE_KIND_CANCEL);
}

TEST_CASE_METHOD(fixture, "SiteCalls_Withdrawn_IsNotSent") {
  auto number = uut.post(request());
  auto other = uut.post(request());
  CHECK(uut.withdraw(number));
  CHECK_FALSE(uut.withdraw(number));
  flush();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].correlation() == other);
  // Too late.
  CHECK_FALSE(uut.withdraw(other));
}
