#include "app/commands/cameras.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <set>

#include "app/commands/command_line.hpp"
#include "app/commands/option_text.hpp"
#include "app/compose/json_object.hpp"

#include "platform/base/utf8.hpp"
#include "platform/csi/settings.hpp"
#include "platform/csi/v4l2/capture_plan.hpp"
#include "platform/csi/v4l2/find_cameras.hpp"
#include "platform/csi/v4l2/linux_kernel.hpp"

namespace actorcsi {

namespace {

using platform::v4l2::size_range;
using platform::v4l2::v4l2_device;

std::string to_text(const size_range& x) {
  if (x.least == x.most)
    return to_string(x.least);
  return to_string(x.least) + " to " + to_string(x.most);
}

std::string number(double x) {
  return platform::rendered(std::round(x * 100) / 100);
}

/// The rates at the largest size of `x`, from low to high.
std::vector<std::string> rates_of(const v4l2_device& camera, uint32_t fourcc,
                                  const size_range& x) {
  std::set<double> rates;
  for (auto& period : camera.periods(fourcc, x.most)) {
    rates.insert(platform::v4l2::rate_of(period.longest));
    rates.insert(platform::v4l2::rate_of(period.shortest));
  }
  std::vector<std::string> result;
  for (auto rate : rates)
    result.push_back(number(rate));
  return result;
}

std::string name_of(const v4l2_queryctrl& x) {
  auto text = reinterpret_cast<const char*>(x.name);
  return printable({text, strnlen(text, sizeof(x.name))});
}

std::string array_of(const std::vector<std::string>& items) {
  return "[" + joined(items, ", ") + "]";
}

std::string to_json(const v4l2_device& camera) {
  std::vector<std::string> formats;
  for (auto& format : camera.formats()) {
    std::vector<std::string> sizes;
    for (auto& x : camera.sizes(format.pixelformat))
      sizes.push_back(
        json_object{}
          .add("size", to_text(x))
          .add_json("rates", array_of(rates_of(camera, format.pixelformat, x)))
          .text());
    formats.push_back(
      json_object{}
        .add("format", platform::v4l2::to_string_fourcc(format.pixelformat))
        .add_json("sizes", array_of(sizes))
        .text());
  }
  std::vector<std::string> controls;
  for (auto& x : camera.controls()) {
    int32_t value = x.default_value;
    camera.get_control(x.id, value);
    controls.push_back(json_object{}
                         .add("id", uint64_t{x.id})
                         .add("name", name_of(x))
                         .add_json("min", std::to_string(x.minimum))
                         .add_json("max", std::to_string(x.maximum))
                         .add_json("default", std::to_string(x.default_value))
                         .add_json("value", std::to_string(value))
                         .text());
  }
  return json_object{}
    .add("path", camera.id().path)
    .add("name", camera.id().name)
    .add("bus", camera.id().bus)
    .add_json("formats", array_of(formats))
    .add_json("controls", array_of(controls))
    .text();
}

std::string to_text(const v4l2_device& camera) {
  auto& id = camera.id();
  auto result = id.path + "  " + id.name + "  " + id.bus + "\n";
  for (auto& format : camera.formats()) {
    result +=
      "  " + platform::v4l2::to_string_fourcc(format.pixelformat) + "\n";
    for (auto& x : camera.sizes(format.pixelformat)) {
      auto rates = rates_of(camera, format.pixelformat, x);
      result += "    " + to_text(x)
                + (rates.empty() ? "" : " at " + joined(rates, ", ") + " fps")
                + "\n";
    }
  }
  for (auto& x : camera.controls())
    result += "  control " + std::to_string(x.id) + ": " + name_of(x) + ", "
              + std::to_string(x.minimum) + " to " + std::to_string(x.maximum)
              + ", default " + std::to_string(x.default_value) + "\n";
  return result;
}

} // namespace

cameras_options::cameras_options()
  : option_set("cameras", {},
               "List the cameras of this machine, with formats, sizes, rates "
               "and controls",
               "'actorcsi run --camera.source=v4l2:PATH' uses one of them. The "
               "numbers of controls\nare those of camera.ioctl.") {
  group({});
  add_flag("json", json_, "print one JSON array");
}

int cameras(const std::vector<std::string>& args) {
  cameras_options opts;
  if (auto code = read_command_line(opts, args))
    return *code;
  auto kernel = std::make_shared<platform::v4l2::linux_kernel>();
  std::vector<std::string> found;
  for (auto& x : platform::v4l2::find_cameras(kernel))
    if (auto camera = v4l2_device::open(kernel, x.path))
      found.push_back(opts.json() ? to_json(**camera) : to_text(**camera));
  auto text = opts.json() ? array_of(found) + "\n" : joined(found, "");
  if (text.empty())
    text = "no camera: plug one in, or use 'actorcsi run "
           "--camera.source=mock'\n";
  return print_text(text);
}

} // namespace actorcsi
