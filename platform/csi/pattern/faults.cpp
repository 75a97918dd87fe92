#include "platform/csi/pattern/faults.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

constexpr const char* names[] = {
  "silent", "overrun", "late_dma", "missed_line", "bus_error", "knob",
};

static_assert(sizeof(names) / sizeof(names[0]) == num_faults);

std::optional<uint32_t> parse_number(std::string_view text) {
  // Nine digits do not overflow, and suffice.
  if (text.empty() || text.size() > 9)
    return std::nullopt;
  uint32_t result = 0;
  for (char c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    result = result * 10 + static_cast<uint32_t>(c - '0');
  }
  return result;
}

std::optional<fault> find_fault(std::string_view text) {
  for (size_t i = 0; i < num_faults; ++i)
    if (text == names[i])
      return static_cast<fault>(i);
  return std::nullopt;
}

} // namespace

const char* to_string(fault what) {
  auto i = static_cast<size_t>(what);
  return i < num_faults ? names[i] : "unknown";
}

caf::expected<planned_fault> parse_fault(std::string_view text) {
  auto fail = [&] {
    return make_error(errc::invalid_argument,
                      "fault=" + std::string{text}
                        + ": give NAME[:COUNT][@FRAME] with one of silent, "
                          "overrun, late_dma, missed_line, bus_error, knob");
  };
  auto rest = text;
  planned_fault result;
  auto at = rest.find('@');
  if (at != std::string_view::npos) {
    auto frame = parse_number(rest.substr(at + 1));
    if (!frame)
      return fail();
    result.first_frame = *frame;
    rest = rest.substr(0, at);
  }
  uint32_t count = 0; // not given
  auto colon = rest.find(':');
  if (colon != std::string_view::npos) {
    auto parsed = parse_number(rest.substr(colon + 1));
    if (!parsed || *parsed == 0)
      return fail();
    count = *parsed;
    rest = rest.substr(0, colon);
  }
  auto what = find_fault(rest);
  if (!what)
    return fail();
  result.what = *what;
  if (result.what == fault::silent)
    result.duration = std::chrono::milliseconds{count};
  else if (count > 0)
    result.count = count;
  return result;
}

void fault_plan::inject(fault what, uint32_t count) {
  auto& due = due_[static_cast<size_t>(what)];
  due += std::min(count, std::numeric_limits<uint32_t>::max() - due);
}

std::optional<planned_fault> fault_plan::advance(uint32_t sequence) {
  std::optional<planned_fault> result;
  auto is_due = [&](const planned_fault& x) {
    if (x.first_frame > sequence || (x.what == fault::silent && result))
      return false;
    if (x.what == fault::silent)
      result = x;
    else
      inject(x.what, x.count);
    return true;
  };
  auto end = planned_.end();
  // In the order of the list: the predicate has to see each one once.
  auto keep = planned_.begin();
  for (auto i = planned_.begin(); i != end; ++i)
    if (!is_due(*i))
      *keep++ = *i;
  planned_.erase(keep, end);
  return result;
}

bool fault_plan::take(fault what) {
  auto& due = due_[static_cast<size_t>(what)];
  if (due == 0)
    return false;
  --due;
  return true;
}

std::optional<fault> fault_plan::take_for_frame() {
  for (auto what :
       {fault::overrun, fault::late_dma, fault::missed_line, fault::bus_error})
    if (take(what))
      return what;
  return std::nullopt;
}

bool fault_plan::idle() const {
  return planned_.empty() && due_ == decltype(due_){};
}

} // namespace actorcsi::platform
