#include "app/compose/pc/method_json.hpp"

#include <memory>
#include <string_view>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"
#include "platform/runtime/message_check.hpp"
#include "platform/runtime/text_message.hpp"

namespace actorcsi {

namespace pb = google::protobuf;

namespace {

/// An empty message of the type `type`; nullptr if this program does not
/// contain it.
std::unique_ptr<pb::Message> make_message(const std::string& type) {
  auto descriptor =
    pb::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr)
    return nullptr;
  auto prototype =
    pb::MessageFactory::generated_factory()->GetPrototype(descriptor);
  return std::unique_ptr<pb::Message>{prototype->New()};
}

caf::error unknown(const std::string& type) {
  return make_error(errc::not_found, "'" + type + "': no such message here");
}

/// `text` in one line; protobuf's errors have several.
std::string one_line(const std::string& text) {
  std::string result;
  for (char c : text) {
    auto space = c == '\n' || c == ' ';
    if (!space)
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  return result;
}

/// A character that no text has (U+FDD0), in as many bytes as `wrong`.
constexpr std::string_view mark = "\xEF\xB7\x90";

constexpr std::string_view wrong = "\xFF\xFF\xFF";

void replace(std::string& text, std::string_view what, std::string_view by) {
  for (auto i = text.find(what); i != std::string::npos; i = text.find(what, i))
    text.replace(i, what.size(), by);
}

/// Makes text UTF-8 that is not, since protobuf would refuse it without saying
/// in which field the fault is. Returns whether it has.
bool mark_wrong_bytes(std::string& text) {
  if (is_utf8(text))
    return false;
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    size_t size = 1;
    while (size < rest.size() && size < 4 && !is_utf8(rest.substr(0, size)))
      ++size;
    auto part = rest.substr(0, size);
    if (!is_utf8(part)) {
      part = mark;
      size = 1;
    }
    result += part;
    rest.remove_prefix(size);
  }
  text = std::move(result);
  return true;
}

/// What was marked is wrong again, so that the check names the field.
void spoil_marks(std::string& wire) {
  replace(wire, mark, wrong);
}

/// `text` as a part of an error: a long one is cut, and all of it is printable.
std::string shown(const std::string& text) {
  constexpr size_t longest = 200;
  auto result = text.substr(0, longest);
  for (auto& c : result)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      c = ' ';
  if (!is_utf8(result))
    for (auto& c : result)
      if (static_cast<unsigned char>(c) >= 0x80)
        c = '?';
  return result + (text.size() > longest ? "..." : "");
}

} // namespace

caf::expected<std::string> wire_from_json(const runtime::message_info& info,
                                          const std::string& json) {
  std::string type = info.name;
  auto message = make_message(type);
  if (!message)
    return unknown(type);
  auto text = json.empty() ? std::string{"{}"} : json;
  auto marked = mark_wrong_bytes(text);
  auto status = pb::util::JsonStringToMessage(text, message.get());
  if (!status.ok())
    return make_error(errc::invalid_argument,
                      "'" + shown(json) + "': not the JSON of " + type + ": "
                        + one_line(std::string{status.message()}));
  auto wire = message->SerializeAsString();
  if (marked)
    spoil_marks(wire);
  if (auto err = runtime::check_message(info, wire))
    return err;
  return wire;
}

caf::expected<std::string>
wire_from_arguments(const runtime::message_info& info,
                    const std::vector<std::string>& words) {
  if (words.empty())
    return std::string{};
  auto first = words[0].find_first_not_of(" \t\r\n");
  auto is_json = first != std::string::npos && words[0][first] == '{';
  if (!is_json)
    return runtime::wire_from_words(info, {words.data(), words.size()});
  if (words.size() > 1)
    return make_error(errc::invalid_argument,
                      "'" + shown(words[1])
                        + "': unexpected after the JSON; put all fields into "
                          "it");
  return wire_from_json(info, words[0]);
}

caf::expected<std::string> json_from_wire(const std::string& type,
                                          const std::string& wire) {
  auto message = make_message(type);
  if (!message)
    return unknown(type);
  std::string result;
  pb::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  if (!message->ParseFromString(wire)
      || !pb::util::MessageToJsonString(*message, &result, options).ok())
    return make_error(errc::malformed_message, type);
  return result;
}

} // namespace actorcsi
