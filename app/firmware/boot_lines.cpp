#include "app/firmware/boot_lines.hpp"

#include <algorithm>

#include "actors/remote/calls/command.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/text_message.hpp"
#include "platform/runtime/wire_format.hpp"

namespace actorcsi {

namespace {

using runtime::field_type;
using runtime::presence;

enum field : uint32_t { duration = 1, check, fault };

constexpr runtime::field_info fields[] = {
  {"duration", duration, presence::implicit, field_type::uint32},
  {"check", check, presence::implicit, field_type::boolean},
  {"fault", fault, presence::implicit, field_type::text},
};

/// What the image itself can be told, as a message.
constexpr runtime::message_info image_info = {"actorcsi.Image", fields};

bool is_for_image(const std::vector<std::string>& words) {
  auto name = words[0].substr(0, words[0].find('='));
  return std::any_of(std::begin(fields), std::end(fields),
                     [&](auto& x) { return x.name == name; });
}

caf::error read_own(const std::vector<std::string>& words, boot_lines& into) {
  auto wire =
    runtime::wire_from_words(image_info, {words.data(), words.size()});
  if (!wire)
    return wire.error();
  runtime::wire_reader reader{*wire};
  for (runtime::wire_field x; reader.next(x);) {
    if (x.number == duration)
      into.duration = std::chrono::seconds{x.value};
    else if (x.number == check)
      into.check = x.value != 0;
    else
      into.fault = std::string{x.bytes};
  }
  return caf::none;
}

} // namespace

boot_lines read_boot_lines(const std::string& text, console& out) {
  boot_lines result;
  size_t begin = 0;
  for (;;) {
    auto end = text.find_first_of("\r\n", begin);
    if (end == std::string::npos)
      return result;
    auto line = text.substr(begin, end - begin);
    begin = end + 1;
    auto words = words_of(line);
    if (words.empty())
      continue;
    out.info("line: " + line);
    if (!is_for_image(words))
      result.commands.push_back(line);
    else if (auto err = read_own(words, result))
      out.error("'" + line + "': " + describe(err));
  }
}

} // namespace actorcsi
