#include "app/commands/option_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

namespace actorcsi {

namespace {

struct time_unit {
  const char* name;
  int64_t ns;
};

/// Largest unit first.
constexpr time_unit time_units[] = {
  {"h", 3'600'000'000'000}, {"min", 60'000'000'000}, {"s", 1'000'000'000},
  {"ms", 1'000'000},        {"us", 1'000},           {"ns", 1}};

/// Letters to insert, drop, change or swap with their neighbour to get from one
/// word to the other.
size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> d(a.size() + 1,
                                     std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i)
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      auto differ = a[i - 1] != b[j - 1];
      d[i][j] = std::min(
        {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (differ ? 1 : 0)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

} // namespace

std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> result;
  std::istringstream in{list};
  for (std::string item; std::getline(in, item, ',');)
    result.push_back(item);
  return result;
}

std::string joined(const std::vector<std::string>& items,
                   const std::string& separator) {
  std::string result;
  for (auto& x : items)
    result += (&x == &items.front() ? "" : separator) + x;
  return result;
}

std::string listed(const std::vector<std::string>& items, const char* last) {
  if (items.size() < 2)
    return joined(items, "");
  return joined({items.begin(), items.end() - 1}, ", ") + " " + last + " "
         + items.back();
}

std::optional<caf::timespan> parse_time(const std::string& text) {
  constexpr double max_ns = 1e18;
  double number = 0;
  auto end = text.data() + text.size();
  auto [rest, err] = std::from_chars(text.data(), end, number);
  if (text.empty() || err != std::errc{})
    return std::nullopt;
  std::string unit(rest, end);
  if (unit.empty())
    unit = "s";
  for (auto& x : time_units) {
    auto ns = number * static_cast<double>(x.ns);
    // Written so that NaN does not pass.
    if (unit == x.name && ns >= 0 && ns <= max_ns)
      return caf::timespan{std::llround(ns)};
  }
  return std::nullopt;
}

std::string to_text(caf::timespan time) {
  for (auto& x : time_units)
    if (time.count() != 0 && time.count() % x.ns == 0)
      return std::to_string(time.count() / x.ns) + x.name;
  return "0s";
}

std::optional<std::string> nearest(const std::string& typed,
                                   const std::vector<std::string>& known) {
  constexpr size_t max_length = 64;
  if (typed.size() > max_length)
    return std::nullopt;
  std::optional<std::string> result;
  auto limit = typed.size() / 3 + 1;
  for (auto& x : known)
    if (auto d = distance(typed, x); d < limit) {
      limit = d;
      result = x;
    }
  return result;
}

} // namespace actorcsi
