#include "actors/audit.hpp"

#include <algorithm>
#include <utility>

#include "platform/base/utf8.hpp"

namespace actorcsi {

namespace {

/// `x` as one printable line of limited length.
std::string line_of(const std::string& x) {
  auto result = printable(x);
  return result.size() <= audit::max_text
           ? result
           // The cut may leave a part of a character.
           : printable(result.substr(0, audit::max_text)) + "...";
}

/// What a caller is known by.
std::string key_of(const AuditEntry& x) {
  return x.name().empty() ? "at " + x.from().substr(0, x.from().rfind(':'))
                          : x.name();
}

} // namespace

caf::error audit::subscribe() {
  return caf::none;
}

caf::expected<AuditStatistics> audit::statistics() {
  return counts_;
}

caf::expected<void> audit::record(const AuditEntry& request) {
  if (request.refused())
    counts_.set_refused(counts_.refused() + 1);
  else
    counts_.set_accepted(counts_.accepted() + 1);
  if (!take(key_of(request))) {
    counts_.set_left_out(counts_.left_out() + 1);
    if (left_out_++ == 0)
      conclude_message().schedule(conclusion);
    return caf::unit;
  }
  auto entry = request;
  for (auto text : {entry.mutable_name(), entry.mutable_from(),
                    entry.mutable_actor(), entry.mutable_error()})
    *text = line_of(*text);
  entry.set_left_out(std::exchange(left_out_, 0));
  conclude_message().cancel();
  publish_subscribe(entry);
  return caf::unit;
}

void audit::conclude() {
  AuditEntry entry;
  entry.set_left_out(std::exchange(left_out_, 0));
  if (entry.left_out() > 0)
    publish_subscribe(entry);
}

bool audit::take(std::string key) {
  if (callers_.size() >= max_callers && callers_.count(key) == 0) {
    for (auto i = callers_.begin(); i != callers_.end();)
      i = i->second <= now() ? callers_.erase(i) : std::next(i);
    if (callers_.size() >= max_callers)
      key.clear();
  }
  auto& full = callers_[key];
  auto next = std::max(full, now()) + pause;
  if (next - now() > burst * pause)
    return false;
  full = next;
  return true;
}

std::string text_of(const AuditEntry& x) {
  std::string result;
  if (x.left_out() > 0)
    result = std::to_string(x.left_out()) + " orders are not listed";
  if (x.method().empty())
    return result;
  return (result.empty() ? "" : result + "; then ")
         + (x.name().empty() ? x.from() : x.name() + " at " + x.from()) + " ("
         + x.role() + "): " + x.method() + " of " + x.actor() + ": "
         + (x.refused()         ? "refused"
            : x.error().empty() ? "ok"
                                : x.error());
}

} // namespace actorcsi
