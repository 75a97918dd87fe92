#include "actors/remote/site/site_calls.hpp"

#include <algorithm>
#include <utility>

#include "caf/sec.hpp"

#include "actors/remote/calls/envelopes.hpp"
#include "actors/remote/calls/method_caller.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

site_calls::site_calls(std::string who, size_t max_bytes)
  : who_(std::move(who)), max_bytes_(max_bytes) {
  // nop
}

caf::error site_calls::add(platform::time_point now, const Envelope& request,
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
  if (auto size = numbered.ByteSizeLong(); size > max_bytes_) {
    ++counts_.refused;
    return make_error(errc::limit_reached,
                      "request: " + std::to_string(size)
                        + " bytes; an envelope takes at most "
                        + std::to_string(max_bytes_));
  }
  ++counts_.taken;
  calls_.emplace(post(std::move(numbered)), std::move(entry));
  return caf::none;
}

uint64_t site_calls::post(Envelope x) {
  x.set_correlation(take_number());
  waiting_.push_back(std::move(x));
  return last_number_;
}

void site_calls::post_numbered(const Envelope& x) {
  waiting_.push_back(x);
}

bool site_calls::withdraw(uint64_t number) {
  auto i = std::remove_if(
    waiting_.begin(), waiting_.end(),
    [number](const Envelope& x) { return x.correlation() == number; });
  auto found = i != waiting_.end();
  waiting_.erase(i, waiting_.end());
  return found;
}

void site_calls::flush(const sender& send) {
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

bool site_calls::on_answer(const Envelope& answer) {
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

void site_calls::expire(platform::time_point now, const caf::error& unsent) {
  for (auto i = calls_.begin(); i != calls_.end();) {
    if (i->second.deadline > now) {
      ++i;
      continue;
    }
    withdraw(i->first);
    auto is_sent = i->second.sent;
    // The same error as for a local actor that does not answer.
    auto late = caf::make_error(caf::sec::request_timeout,
                                who_
                                  + (is_sent ? " has not answered in time"
                                             : " was not connected in time"));
    i = finish(i, is_sent || !unsent ? std::move(late) : unsent);
  }
}

platform::time_point site_calls::next_deadline() const noexcept {
  auto result = platform::time_point::max();
  for (auto& x : calls_)
    result = std::min(result, x.second.deadline);
  return result;
}

size_t site_calls::fail_sent(const caf::error& reason) {
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

void site_calls::fail_all(const caf::error& reason) {
  waiting_.clear();
  for (auto i = calls_.begin(); i != calls_.end();)
    i = finish(i, reason);
}

site_calls::call_map::iterator
site_calls::finish(call_map::iterator i, caf::expected<Envelope> result) {
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
