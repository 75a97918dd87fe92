#include "app/compose/pc/method_json.hpp"

#include <memory>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include "platform/base/errc.hpp"

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

} // namespace

caf::expected<std::string> wire_from_json(const std::string& type,
                                          const std::string& json) {
  auto message = make_message(type);
  if (!message)
    return unknown(type);
  auto status =
    pb::util::JsonStringToMessage(json.empty() ? "{}" : json, message.get());
  if (!status.ok())
    return make_error(errc::invalid_argument,
                      "'" + json + "': not the JSON of " + type + ": "
                        + one_line(std::string{status.message()}));
  return message->SerializeAsString();
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
