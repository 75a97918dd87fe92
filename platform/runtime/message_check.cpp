#include "platform/runtime/message_check.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"
#include "platform/runtime/text_scalar.hpp"
#include "platform/runtime/wire_format.hpp"

namespace actorcsi::runtime {

namespace {

/// Most messages within each other, for the stack of a device.
constexpr size_t max_depth = 16;

/// Bytes of a wrong text that an error repeats.
constexpr size_t max_shown_text = 40;

constexpr auto int32_range = "out of range; give -2147483648 to 2147483647";

/// Takes the place of a reason that has to be put together.
constexpr auto not_of_the_enum = "";

template <class Float, class Bits>
bool is_finite(Bits bits) {
  Float x = 0;
  static_assert(sizeof(x) == sizeof(bits));
  std::memcpy(&x, &bits, sizeof(x));
  return std::isfinite(x);
}

bool is_known(const enum_info& type, int64_t number) {
  return std::any_of(type.values.begin(), type.values.end(),
                     [&](auto& value) { return value.number == number; });
}

/// A value on the wire, and the type that can show it if its own cannot.
struct wrong_value {
  /// `WHY; DO`; null if nothing is wrong.
  const char* reason;
  field_type shown_as;
};

wrong_value fault_of(const field_info& field, const wire_field& x) {
  auto unless = [](bool is_right, const char* reason, field_type shown_as) {
    return wrong_value{is_right ? nullptr : reason, shown_as};
  };
  auto number = static_cast<int64_t>(x.value);
  auto fits_32_bits = x.value >> 32 == 0;
  switch (field.type) {
  case field_type::boolean:
    return unless(x.value <= 1, "out of range; give 0 or 1",
                  field_type::uint64);
  case field_type::uint32:
    return unless(fits_32_bits, "out of range; give 0 to 4294967295",
                  field_type::uint64);
  case field_type::int32:
    return unless(number == static_cast<int32_t>(number), int32_range,
                  field_type::int64);
  case field_type::sint32:
    return unless(fits_32_bits, int32_range, field_type::sint64);
  case field_type::enumeration:
    return unless(is_known(*field.values, number), not_of_the_enum,
                  field_type::int64);
  case field_type::float32:
    return unless(is_finite<float>(static_cast<uint32_t>(x.value)),
                  "not finite; give a number", field.type);
  case field_type::float64:
    return unless(is_finite<double>(x.value), "not finite; give a number",
                  field.type);
  case field_type::text:
    return unless(is_utf8(x.bytes), "not UTF-8; give text in UTF-8",
                  field.type);
  default:
    return {nullptr, field.type};
  }
}

/// Checks a value of a scalar field.
caf::error check_value(const field_info& field, wire_field x) {
  auto fault = fault_of(field, x);
  if (fault.reason == nullptr)
    return caf::none;
  std::string text = field.name;
  text += '=';
  auto shown = field;
  shown.type = fault.shown_as;
  x.bytes = x.bytes.substr(0, max_shown_text);
  append_scalar(text, shown, x);
  text += ": ";
  text += fault.reason;
  if (fault.reason == not_of_the_enum)
    text += "there is no such value; give one of "
            + value_names(*field.values, ", ", &enum_value_info::name);
  return make_error(errc::invalid_argument, std::move(text));
}

caf::error check(const message_info& info, std::string_view wire,
                 size_t depth) {
  if (depth > max_depth)
    return make_error(errc::limit_reached, info.name);
  wire_reader reader{wire};
  caf::error err;
  for (wire_field x; !err && reader.next(x);) {
    auto field =
      std::find_if(info.fields.begin(), info.fields.end(),
                   [&](const field_info& y) { return y.number == x.number; });
    if (field == info.fields.end())
      continue;
    auto type = wire_type_of(*field);
    if (x.type == type && is_scalar(*field)) {
      err = check_value(*field, x);
    } else if (x.type == type) {
      err = check(*field->message, x.bytes, depth + 1);
      if (err == errc::invalid_argument)
        err = prefixed(err, std::string{field->name} + ".");
    } else if (x.type == wire_type::length
               && field->presence == presence::repeated) {
      wire_reader packed{x.bytes};
      while (!err && packed.next_packed(type, x.value))
        err = check_value(*field, x);
      if (packed.failed())
        err = make_error(errc::malformed_message, info.name);
    } else {
      err = make_error(errc::invalid_argument,
                       std::string{field->name} + ": of another type; give "
                         + (is_scalar(*field) ? placeholder(*field) : "parts"));
    }
  }
  if (!err && reader.failed())
    err = make_error(errc::malformed_message, info.name);
  return err;
}

} // namespace

caf::error check_message(const message_info& info, std::string_view wire) {
  return check(info, wire, 1);
}

} // namespace actorcsi::runtime
