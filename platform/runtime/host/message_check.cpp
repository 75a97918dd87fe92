#include "platform/runtime/message_check.hpp"

#include <algorithm>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

namespace actorcsi::runtime {

namespace pb = google::protobuf;

namespace {

bool is_unknown(const pb::EnumDescriptor& type, int number) {
  return type.FindValueByNumber(number) == nullptr;
}

/// The same for one field. The entries of a map are messages, too.
bool has_unknown(const pb::Message& x, const pb::FieldDescriptor& field,
                 const field_info& info) {
  auto& access = *x.GetReflection();
  auto is_enum = info.type == field_type::enumeration;
  if (field.is_repeated()) {
    for (int i = 0; i < access.FieldSize(x, &field); ++i)
      if (is_enum ? is_unknown(*field.enum_type(),
                               access.GetRepeatedEnumValue(x, &field, i))
                  : has_unknown_value(access.GetRepeatedMessage(x, &field, i),
                                      *info.message))
        return true;
    return false;
  }
  if (is_enum)
    return is_unknown(*field.enum_type(), access.GetEnumValue(x, &field));
  return access.HasField(x, &field)
         && has_unknown_value(access.GetMessage(x, &field), *info.message);
}

} // namespace

bool has_unknown_value(const pb::Message& x, const message_info& info) {
  auto& type = *x.GetDescriptor();
  return std::any_of(
    info.fields.begin(), info.fields.end(), [&](const field_info& field) {
      if (field.type != field_type::enumeration
          && field.type != field_type::message)
        return false;
      auto found = type.FindFieldByNumber(static_cast<int>(field.number));
      return found != nullptr && has_unknown(x, *found, field);
    });
}

} // namespace actorcsi::runtime
