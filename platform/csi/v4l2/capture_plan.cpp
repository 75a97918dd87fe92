#include "platform/csi/v4l2/capture_plan.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "platform/base/errc.hpp"
#include "platform/csi/settings.hpp"
#include "platform/csi/v4l2/raw_converter.hpp"

namespace actorcsi::platform::v4l2 {

namespace {

/// A fifth of a percent: twice the difference of NTSC's rates.
constexpr double rate_tolerance = 0.002;

/// Limit of a list in an error.
constexpr size_t max_shown = 16;

/// `a, b and c`.
std::string listed(const std::vector<std::string>& items) {
  std::string result;
  auto shown = std::min(items.size(), max_shown);
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0)
      result += i + 1 == items.size() ? " and " : ", ";
    result += items[i];
  }
  if (shown < items.size())
    result += " and " + std::to_string(items.size() - shown) + " more";
  return result;
}

std::string to_text(const size_range& x) {
  if (x.least == x.most)
    return to_string(x.least);
  return to_string(x.least) + " to " + to_string(x.most);
}

/// The formats that the camera has and that `format` can be made from, the
/// cheapest first.
std::vector<uint32_t> usable_formats(const v4l2_device& camera,
                                     pixformat format) {
  auto has = camera.formats();
  std::vector<uint32_t> result;
  for (auto fourcc : sources_of(format))
    if (std::any_of(has.begin(), has.end(),
                    [&](auto& x) { return x.pixelformat == fourcc; }))
      result.push_back(fourcc);
  return result;
}

bool has_size(const v4l2_device& camera, uint32_t fourcc, frame_size size) {
  auto sizes = camera.sizes(fourcc);
  if (sizes.empty())
    return camera.has(fourcc, size);
  return std::any_of(sizes.begin(), sizes.end(),
                     [&](auto& x) { return x.contains(size); });
}

/// The period of `hz`, exactly for whole rates.
v4l2_fract period_of(double hz) {
  if (hz == std::floor(hz))
    return {1, static_cast<uint32_t>(hz)};
  return {1000, static_cast<uint32_t>(std::lround(hz * 1000))};
}

/// The period that comes nearest to `hz` and is not shorter, else the longest.
v4l2_fract nearest_period(const std::vector<period_range>& has, double hz) {
  v4l2_fract best{0, 1};
  v4l2_fract longest{0, 1};
  for (auto& x : has) {
    if (rate_of(x.longest) < rate_of(longest) || longest.numerator == 0)
      longest = x.longest;
    auto most = rate_of(x.shortest);
    auto least = rate_of(x.longest);
    auto candidate = x.shortest;
    if (hz < most && hz >= least && !is_same_rate(hz, most))
      candidate = period_of(hz);
    auto rate = rate_of(candidate);
    if ((rate <= hz || is_same_rate(rate, hz))
        && (best.numerator == 0 || rate > rate_of(best)))
      best = candidate;
  }
  return best.numerator != 0 ? best : longest;
}

caf::error lacks_format(const v4l2_device& camera, pixformat format) {
  std::vector<std::string> has;
  for (auto& x : camera.formats())
    has.push_back(to_string_fourcc(x.pixelformat));
  return make_error(errc::pixformat_unsupported,
                    std::string{"pixformat="} + to_string(format) + ": "
                      + camera.id().path + " has "
                      + (has.empty() ? "no format" : listed(has))
                      + ", from which it cannot be made; use another pixel "
                        "format or camera");
}

caf::error lacks_size(const v4l2_device& camera, frame_size size,
                      const std::vector<uint32_t>& formats) {
  std::set<std::pair<size_t, std::string>> has;
  for (auto fourcc : formats)
    for (auto& x : camera.sizes(fourcc))
      has.emplace(x.most.area(), to_text(x));
  std::vector<std::string> texts;
  for (auto& x : has)
    texts.push_back(x.second);
  auto remedy = texts.empty() ? std::string{"it does not list its sizes; try "
                                            "another one"}
                              : "use one of its sizes: " + listed(texts);
  return make_error(errc::invalid_framesize,
                    "framesize=" + to_string(size) + ": " + camera.id().path
                      + " has no such size; " + remedy);
}

} // namespace

double rate_of(v4l2_fract period) {
  if (period.numerator == 0)
    return 0;
  return static_cast<double>(period.denominator) / period.numerator;
}

bool is_same_rate(double x, double y) {
  return std::abs(x - y) <= rate_tolerance * std::max(x, y);
}

std::string list_rates(const v4l2_device& camera, const csi_settings& x) {
  std::set<double> rates;
  for (auto fourcc : usable_formats(camera, *x.format))
    for (auto& period : camera.periods(fourcc, *x.size)) {
      rates.insert(rate_of(period.longest));
      rates.insert(rate_of(period.shortest));
    }
  std::vector<std::string> texts;
  for (auto rate : rates)
    texts.push_back(rendered(std::round(rate * 100) / 100));
  return listed(texts);
}

caf::expected<capture_plan> plan_capture(const v4l2_device& camera,
                                         const csi_settings& x) {
  auto formats = usable_formats(camera, *x.format);
  if (formats.empty())
    return lacks_format(camera, *x.format);
  std::optional<capture_plan> best;
  auto best_rate = 0.0;
  for (auto fourcc : formats) {
    if (!has_size(camera, fourcc, *x.size))
      continue;
    capture_plan plan{fourcc, *x.size, {0, 1}};
    if (!x.framerate)
      return plan;
    auto has = camera.periods(fourcc, *x.size);
    plan.period =
      has.empty() ? period_of(*x.framerate) : nearest_period(has, *x.framerate);
    auto rate = rate_of(plan.period);
    if (is_same_rate(rate, *x.framerate))
      return plan;
    if (!best || rate > best_rate) {
      best = plan;
      best_rate = rate;
    }
  }
  if (!best)
    return lacks_size(camera, *x.size, formats);
  return *best;
}

} // namespace actorcsi::platform::v4l2
