#include "actors/remote/serial/board_calls.hpp"

#include <algorithm>

#include "caf/sec.hpp"

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/calls/method_caller.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

caf::error board_calls::add(platform::time_point now, const Envelope& request,
                            handler done) {
  if (calls_.size() >= max_calls) {
    ++counts_.refused;
    return make_error(errc::limit_reached, std::to_string(max_calls)
                                             + " calls are open; wait for one");
  }
  call entry;
  entry.callers_number = request.correlation();
  entry.deadline =
    now + method_caller::deadline_of(request.deadline_ms(), request.method());
  entry.done = std::move(done);
  auto numbered = request;
  numbered.set_correlation(last_number_ + 1);
  if (auto size = numbered.ByteSizeLong(); size > max_envelope) {
    ++counts_.refused;
    return make_error(errc::limit_reached,
                      "request: " + std::to_string(size)
                        + " bytes; an envelope takes at most "
                        + std::to_string(max_envelope));
  }
  ++counts_.taken;
  calls_.emplace(post(std::move(numbered)), std::move(entry));
  return caf::none;
}

uint64_t board_calls::post(Envelope x) {
  x.set_correlation(++last_number_);
  waiting_.push_back(std::move(x));
  return last_number_;
}

void board_calls::post_numbered(const Envelope& x) {
  waiting_.push_back(x);
}

bool board_calls::withdraw(uint64_t number) {
  auto i = std::remove_if(
    waiting_.begin(), waiting_.end(),
    [number](const Envelope& x) { return x.correlation() == number; });
  auto found = i != waiting_.end();
  waiting_.erase(i, waiting_.end());
  return found;
}

void board_calls::flush(const sender& send) {
  while (!waiting_.empty() && send(waiting_.front())) {
    auto kind = waiting_.front().kind();
    auto i = calls_.find(waiting_.front().correlation());
    waiting_.pop_front();
    if (i == calls_.end())
      continue;
    i->second.sent = true;
    if (kind == ENVELOPE_KIND_TELL) {
      // An order has no answer.
      Envelope taken;
      taken.set_kind(ENVELOPE_KIND_REPLY);
      finish(i, std::move(taken));
    }
  }
}

bool board_calls::on_answer(const Envelope& answer) {
  auto i = calls_.find(answer.correlation());
  if (i == calls_.end()
      || (answer.kind() != ENVELOPE_KIND_REPLY
          && answer.kind() != ENVELOPE_KIND_ERROR))
    return false;
  if (answer.kind() == ENVELOPE_KIND_ERROR)
    finish(i, to_error(answer.error()));
  else
    finish(i, answer);
  return true;
}

void board_calls::expire(platform::time_point now, const char* why) {
  for (auto i = calls_.begin(); i != calls_.end();) {
    if (i->second.deadline > now) {
      ++i;
      continue;
    }
    withdraw(i->first);
    auto text = i->second.sent ? "the board has not answered in time" : why;
    // The same error as for a local actor that does not answer.
    i = finish(i, caf::make_error(caf::sec::request_timeout, text));
  }
}

platform::time_point board_calls::next_deadline() const noexcept {
  auto result = platform::time_point::max();
  for (auto& x : calls_)
    result = std::min(result, x.second.deadline);
  return result;
}

size_t board_calls::fail_sent(const caf::error& reason) {
  size_t result = 0;
  for (auto i = calls_.begin(); i != calls_.end();) {
    if (i->second.sent) {
      i = finish(i, reason);
      ++result;
    } else {
      ++i;
    }
  }
  return result;
}

void board_calls::fail_all(const caf::error& reason) {
  waiting_.clear();
  for (auto i = calls_.begin(); i != calls_.end();)
    i = finish(i, reason);
}

board_calls::call_map::iterator
board_calls::finish(call_map::iterator i, caf::expected<Envelope> result) {
  auto entry = std::move(i->second);
  auto next = calls_.erase(i);
  if (result) {
    result->set_correlation(entry.callers_number);
    ++counts_.answered;
  } else {
    ++counts_.failed;
  }
  entry.done(std::move(result));
  return next;
}

} // namespace actorcsi
