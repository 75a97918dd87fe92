#include "platform/led/linux/linux_led.hpp"

#include <cerrno>
#include <charconv>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "platform/base/errc.hpp"
#include "platform/gpio/linux/gpio_line.hpp"

namespace actorcsi::platform {

namespace {

/// An LED of the kernel's LED class: a file that holds its brightness.
class class_led final : public led {
public:
  class_led(int file, std::string brightest)
    : file_(file), brightest_(std::move(brightest)) {
    set(false);
  }

  ~class_led() override {
    set(false);
    ::close(file_);
  }

  void set(bool on) noexcept override {
    // An LED that was unplugged says ENODEV.
    [[maybe_unused]] auto n =
      on ? ::pwrite(file_, brightest_.data(), brightest_.size(), 0)
         : ::pwrite(file_, "0", 1, 0);
  }

private:
  int file_;
  std::string brightest_;
};

class line_led final : public led {
public:
  explicit line_led(gpio_line line) : line_(std::move(line)) {
    // nop
  }

  ~line_led() override {
    line_.set(false);
  }

  void set(bool on) noexcept override {
    line_.set(on);
  }

private:
  gpio_line line_;
};

caf::expected<std::unique_ptr<led>> make_class_led(const std::string& name,
                                                   const std::string& folder) {
  auto refuse = [&](errc code, const std::string& why) {
    return make_error(code, "led:" + name + ": " + why);
  };
  if (name.empty() || name.find('/') != std::string::npos)
    return refuse(errc::invalid_argument,
                  "this is no name of an LED; 'ls " + folder + "' lists them");
  auto path = folder + "/" + name;
  auto file = ::open((path + "/brightness").c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT)
    return refuse(errc::device_unavailable,
                  "there is no such LED; 'ls " + folder + "' lists them");
  if (file < 0 && errno == EACCES)
    return refuse(errc::device_unavailable,
                  "no permission to write " + path
                    + "/brightness; add a udev rule that lets the program's "
                      "group write it, or run it as root");
  if (file < 0)
    return refuse(errc::device_unavailable,
                  std::generic_category().message(errno)
                    + "; look at the kernel's messages with 'dmesg'");
  std::string brightest;
  std::ifstream{path + "/max_brightness"} >> brightest;
  return std::unique_ptr<led>{
    new class_led(file, brightest.empty() ? "1" : brightest)};
}

} // namespace

caf::expected<std::unique_ptr<led>> make_linux_led(const std::string& device,
                                                   const std::string& folder) {
  auto colon = device.find(':');
  auto kind = device.substr(0, colon);
  auto rest = colon == std::string::npos ? "" : device.substr(colon + 1);
  if (kind == "led")
    return make_class_led(rest, folder);
  if (kind != "gpio")
    return make_error(errc::invalid_argument,
                      "'" + device
                        + "' is no device of an LED; give led:NAME, or "
                          "gpio:CHIP/LINE");
  auto where = parse_gpio_place(rest);
  if (!where)
    return std::move(where.error());
  auto line = gpio_line::output(*where);
  if (!line)
    return std::move(line.error());
  return std::unique_ptr<led>{new line_led(std::move(*line))};
}

} // namespace actorcsi::platform
