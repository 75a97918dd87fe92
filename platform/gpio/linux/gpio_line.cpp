#include "platform/gpio/linux/gpio_line.hpp"

#include <cerrno>
#include <charconv>
#include <system_error>

#include <fcntl.h>
#include <poll.h>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

constexpr auto consumer = "actorcsi";

std::string to_string(const gpio_place& x) {
  return "gpio:" + x.chip + "/" + x.line
         + (x.level == active::low ? "/low" : "");
}

caf::error unavailable(const gpio_place& where, const std::string& why) {
  return make_error(errc::device_unavailable, to_string(where) + ": " + why);
}

std::string text_of(int code) {
  return std::generic_category().message(code);
}

/// `code` is the errno of a chip that cannot be opened.
caf::error no_chip(const gpio_place& where, int code) {
  switch (code) {
  case EACCES:
  case EPERM:
    return unavailable(where, "no permission to open " + where.chip
                                + "; become a member of its group, gpio in "
                                  "most cases");
  case ENOENT:
  case ENODEV:
  case ENOTTY:
    return unavailable(where, "there is no such GPIO chip; 'gpiodetect' lists "
                              "them");
  default:
    return unavailable(where, text_of(code) + "; 'gpiodetect' lists the chips");
  }
}

/// `code` is the errno of a line that cannot be had.
caf::error no_line(const gpio_place& where, gpiod_line* line, int code) {
  if (code != EBUSY)
    return unavailable(where, text_of(code) + "; 'gpioinfo " + where.chip
                                + "' tells what the line can do");
  auto owner = gpiod_line_consumer(line);
  return unavailable(where,
                     "the line is in use by "
                       + (owner != nullptr ? "'" + std::string{owner} + "'"
                                           : std::string{"another program"})
                       + "; end that, or use another line");
}

} // namespace

caf::expected<gpio_place> parse_gpio_place(const std::string& text) {
  // A chip given by its path has slashes of its own.
  auto begin = text.rfind("/dev/", 0) == 0 ? size_t{5} : size_t{0};
  auto slash = text.find('/', begin);
  gpio_place result;
  result.chip = text.substr(0, slash);
  if (slash != std::string::npos)
    result.line = text.substr(slash + 1);
  auto wrong = [&](const char* why) {
    return make_error(errc::invalid_argument,
                      "gpio:" + text + ": " + why
                        + "; give gpio:CHIP/LINE, such as gpio:gpiochip0/17, "
                          "with /low behind it if it is active low");
  };
  auto end = result.line.rfind('/');
  if (end != std::string::npos) {
    auto level = result.line.substr(end + 1);
    if (level != "low" && level != "high")
      return wrong("a level is low or high");
    result.level = level == "low" ? active::low : active::high;
    result.line.resize(end);
  }
  if (result.chip.size() <= begin || result.line.empty())
    return wrong("it names no line of a chip");
  return result;
}

caf::expected<gpio_line> gpio_line::find(const gpio_place& where) {
  chip_ptr chip{gpiod_chip_open_lookup(where.chip.c_str())};
  if (!chip)
    return no_chip(where, errno);
  unsigned offset = 0;
  auto end = where.line.data() + where.line.size();
  auto [rest, err] = std::from_chars(where.line.data(), end, offset);
  gpiod_line* line = nullptr;
  if (err == std::errc{} && rest == end) {
    auto count = gpiod_chip_num_lines(chip.get());
    if (offset >= count)
      return unavailable(where, "the chip has the lines 0 to "
                                  + std::to_string(count - 1)
                                  + "; give one of them");
    line = gpiod_chip_get_line(chip.get(), offset);
  } else {
    line = gpiod_chip_find_line(chip.get(), where.line.c_str());
  }
  if (line == nullptr)
    return unavailable(where, "the chip has no line of that name; 'gpioinfo "
                                + where.chip + "' lists them");
  return gpio_line{std::move(chip), line};
}

caf::expected<gpio_line> gpio_line::output(const gpio_place& where) {
  auto result = find(where);
  if (!result)
    return result;
  auto flags =
    where.level == active::low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
  if (gpiod_line_request_output_flags(result->line_, consumer, flags, 0) != 0)
    return no_line(where, result->line_, errno);
  return result;
}

caf::expected<gpio_line> gpio_line::input(const gpio_place& where) {
  auto result = find(where);
  if (!result)
    return result;
  auto flags = where.level == active::low
                 ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW
                     | GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP
                 : 0;
  auto request = [&](int how) {
    return gpiod_line_request_both_edges_events_flags(result->line_, consumer,
                                                      how);
  };
  // Not every chip has pull-ups.
  if (request(flags) != 0
      && (errno == EBUSY
          || request(flags & ~GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP) != 0))
    return no_line(where, result->line_, errno);
  return result;
}

bool gpio_line::take_event() noexcept {
  pollfd fds[] = {{descriptor(), POLLIN, 0}};
  gpiod_line_event event;
  return ::poll(fds, 1, 0) == 1 && gpiod_line_event_read(line_, &event) == 0;
}

} // namespace actorcsi::platform
