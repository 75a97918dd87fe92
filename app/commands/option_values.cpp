#include "app/commands/option_values.hpp"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "caf/actor_system_config.hpp"
#include "caf/config_value.hpp"

#include "platform/csi/formats.hpp"

namespace actorcsi {

caf::error refuse(errc code, const std::string& option,
                  const std::string& value, const std::string& advice) {
  return make_error(code, "--" + option + "=" + value + ": " + advice);
}

caf::error in_our_words(const caf::error& err, const std::string& file) {
  std::string where;
  if (err.context().match_elements<caf::settings>()) {
    auto& context = err.context().get_as<caf::settings>(0);
    if (auto argument = caf::get_if<std::string>(&context, "argument"))
      where = *argument;
    else if (auto line = caf::get_if<int64_t>(&context, "line"))
      where =
        "line " + std::to_string(*line) + " of the configuration file " + file;
  }
  if (where.empty())
    return make_error(errc::invalid_argument,
                      caf::actor_system_config::render(err));
  auto what = ": the value does not fit the option's type";
  if (static_cast<caf::pec>(err.code()) == caf::pec::not_an_option)
    what = ": there is no such option";
  else if (where.compare(0, 2, "--") != 0)
    what = ": not an entry of the form name = value, or the value does not "
           "fit the option's type";
  return make_error(errc::invalid_argument,
                    where + what + "; say --help for the options");
}

caf::error check_range(const std::string& option, int64_t value, int64_t min,
                       int64_t max) {
  if (value >= min && value <= max)
    return caf::none;
  return refuse(errc::invalid_argument, option, std::to_string(value),
                "give " + std::to_string(min) + " to " + std::to_string(max));
}

std::string as_typed(double value) {
  char buf[32];
  std::snprintf(buf, sizeof(buf), "%g", value);
  return buf;
}

std::vector<std::string> split_list(const std::string& list) {
  std::vector<std::string> result;
  std::istringstream in{list};
  for (std::string item; std::getline(in, item, ',');)
    result.push_back(item);
  return result;
}

caf::expected<caf::timespan> parse_duration(const std::string& text,
                                            const std::string& option) {
  constexpr auto advice = "give a time such as 10s, 500ms or 2min";
  constexpr double max_seconds = 1e9;
  auto value = caf::config_value::parse(text);
  auto result = caf::timespan{-1};
  auto from_seconds = [&result](double seconds) {
    if (seconds >= 0 && seconds <= max_seconds)
      result = std::chrono::duration_cast<caf::timespan>(
        std::chrono::duration<double>(seconds));
  };
  if (value) {
    if (auto span = caf::get_if<caf::timespan>(&*value))
      result = *span;
    else if (auto whole = caf::get_if<int64_t>(&*value))
      from_seconds(static_cast<double>(*whole));
    else if (auto real = caf::get_if<double>(&*value))
      from_seconds(*real);
  }
  if (result.count() < 0)
    return refuse(errc::invalid_argument, option, text, advice);
  return result;
}

caf::expected<CameraWindow> parse_window(const std::string& text,
                                         const CameraConfig& config) {
  std::vector<uint32_t> numbers;
  for (auto& item : split_list(text)) {
    auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (item.empty() || item.size() > 5
        || !std::all_of(item.begin(), item.end(), is_digit)) {
      numbers.clear();
      break;
    }
    numbers.push_back(static_cast<uint32_t>(std::stoul(item)));
  }
  if (numbers.size() == 2) {
    // Centred, as in the reference.
    auto size = platform::parse_framesize(config.framesize());
    if (!size)
      return size.error();
    auto centre = [](uint32_t outer, uint32_t inner) {
      return outer > inner ? (outer - inner) / 2 : 0;
    };
    numbers.insert(numbers.begin(), {centre(size->width, numbers[0]),
                                     centre(size->height, numbers[1])});
  }
  if (numbers.size() != 4)
    return make_error(errc::invalid_argument,
                      "--camera.window=" + text
                        + ": Expected (w, h) or (x, y, w, h): give W,H or "
                          "X,Y,W,H in pixels");
  CameraWindow result;
  result.set_x(numbers[0]);
  result.set_y(numbers[1]);
  result.set_width(numbers[2]);
  result.set_height(numbers[3]);
  return result;
}

} // namespace actorcsi
