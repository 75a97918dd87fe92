#include "app/commands/option_text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "platform/base/utf8.hpp"
#include "platform/runtime/actor_ref.hpp"
#include "platform/runtime/text_scalar.hpp"

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

bool is_name_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'
         || c == '-';
}

std::string check_name(const std::string& text) {
  // With a hyphen first, `call` would take it for an option.
  if (!text.empty() && text.size() <= runtime::actor_ref::max_name
      && text.front() != '-'
      && std::all_of(text.begin(), text.end(), is_name_char))
    return {};
  return "'" + text
         + "' is not a name; give 1 to 64 letters, digits, hyphens and "
           "underscores, and begin with no hyphen";
}

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
    if (unit == x.name && ns >= 0 && std::isfinite(number))
      return ns <= max_ns ? caf::timespan{std::llround(ns)}
                          : caf::timespan::max();
  }
  return std::nullopt;
}

std::string to_text(caf::timespan time) {
  for (auto& x : time_units)
    if (time.count() != 0 && time.count() % x.ns == 0)
      return std::to_string(time.count() / x.ns) + x.name;
  return "0s";
}

std::string shown(double x) {
  char buf[32];
  std::snprintf(buf, sizeof(buf), "%g", x);
  return buf;
}

std::string check_time(const std::string& text, caf::timespan min,
                       caf::timespan max) {
  auto time = parse_time(text);
  if (!time)
    return "'" + text + "' is not a time; give one such as 10s, 500ms or 2min";
  if (*time < min || *time > max)
    return text + " is not in " + to_text(min) + " to " + to_text(max)
           + "; give a time in that range";
  return {};
}

std::string check_choice(const std::string& text,
                         const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end())
    return {};
  return "'" + text + "' is not a choice; give " + listed(choices, "or");
}

bool is_option(const std::string& arg) {
  return arg.size() > 1 && arg[0] == '-' && (arg[1] < '0' || arg[1] > '9')
         && arg[1] != '.';
}

bool is_help(const std::string& arg) {
  return arg == "--help" || arg == "-h" || arg == "-?";
}

bool is_path(const std::string& type) {
  return type == "PATH" || type == "FILE" || type == "FOLDER"
         || type == "DEVICE" || type == "SOURCE";
}

std::string check_text(const std::string& text) {
  if (is_utf8(text))
    return {};
  std::string shown;
  runtime::append_word(shown, text);
  return shown + " is not UTF-8; give text in UTF-8";
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
