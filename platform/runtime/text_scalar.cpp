#include "platform/runtime/text_scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"

namespace actorcsi::runtime {

namespace {

/// Bytes of a wrong word that an error repeats.
constexpr size_t max_shown_word = 40;

/// Values of an enum that an error or a usage text lists.
constexpr size_t max_shown_values = 12;

constexpr auto digits = "0123456789abcdef";

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view x, std::string_view y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](char a, char b) { return to_lower(a) == to_lower(b); });
}

std::string with_name(std::string_view name, const std::string& takes) {
  return std::string{name} + " takes " + takes;
}

std::string short_names(const enum_info& type, const char* separator) {
  return value_names(type, separator, &enum_value_info::short_name);
}

// -- words to numbers ---------------------------------------------------------

/// What a field of whole numbers may have.
struct whole_range {
  int64_t least;
  uint64_t most;
};

template <class T>
constexpr whole_range range_of_type = {std::numeric_limits<T>::min(),
                                       std::numeric_limits<T>::max()};

whole_range range_of(field_type type) {
  switch (type) {
  case field_type::int32:
  case field_type::sint32:
  case field_type::sfixed32:
    return range_of_type<int32_t>;
  case field_type::uint32:
  case field_type::fixed32:
    return range_of_type<uint32_t>;
  case field_type::uint64:
  case field_type::fixed64:
    return range_of_type<uint64_t>;
  default:
    return range_of_type<int64_t>;
  }
}

/// Reads a whole number; a negative one is extended to 64 bits.
caf::error read_whole(whole_range range, std::string_view name,
                      std::string_view word, uint64_t& bits) {
  auto is_negative = !word.empty() && word.front() == '-';
  auto end = word.data() + word.size();
  uint64_t size = 0;
  auto [rest, err] =
    std::from_chars(word.data() + (is_negative ? 1 : 0), end, size);
  auto most = is_negative ? 0 - static_cast<uint64_t>(range.least) : range.most;
  if (err == std::errc{} && rest == end && size <= most
      && (range.least < 0 || !is_negative)) {
    bits = is_negative ? 0 - size : size;
    return caf::none;
  }
  std::string takes = "a whole number";
  // However large it is, it looks like one.
  if (err != std::errc::invalid_argument && rest == end)
    takes += " from " + std::to_string(range.least) + " to "
             + std::to_string(range.most);
  return wrong_word(word, with_name(name, takes));
}

/// Reads a number of a type whose largest is `most`.
caf::error read_number(double most, std::string_view name,
                       std::string_view word, double& x) {
  const std::string text{word};
  char* rest = nullptr;
  x = std::strtod(text.c_str(), &rest);
  auto is_blank = text.empty() || text.front() == ' ' || text.front() == '\t';
  if (is_blank || rest != text.c_str() + text.size() || !std::isfinite(x))
    return wrong_word(word, with_name(name, "a number"));
  if (std::abs(x) > most)
    return wrong_word(word, with_name(name, "a smaller number"));
  return caf::none;
}

caf::error read_boolean(std::string_view name, std::string_view word, bool& x) {
  for (auto yes : {"on", "true", "1"})
    if (same_but_for_case(word, yes)) {
      x = true;
      return caf::none;
    }
  for (auto no : {"off", "false", "0"})
    if (same_but_for_case(word, no)) {
      x = false;
      return caf::none;
    }
  return wrong_word(word, with_name(name, "on or off"));
}

caf::error read_enum(const enum_info& type, std::string_view name,
                     std::string_view word, int32_t& x) {
  for (auto& value : type.values)
    if (same_but_for_case(word, value.short_name)
        || same_but_for_case(word, value.name)
        || word == std::to_string(value.number)) {
      x = value.number;
      return caf::none;
    }
  return wrong_word(word, with_name(name, "one of " + short_names(type, ", ")));
}

caf::error read_bytes(std::string_view name, std::string_view word,
                      std::string& x) {
  auto value_of = [](char c) {
    auto found = std::strchr(digits, to_lower(c));
    return c == '\0' || found == nullptr ? -1
                                         : static_cast<int>(found - digits);
  };
  auto is_hex = word.size() % 2 == 0;
  for (size_t i = 0; is_hex && i < word.size(); i += 2) {
    auto high = value_of(word[i]);
    auto low = value_of(word[i + 1]);
    is_hex = high >= 0 && low >= 0;
    x += static_cast<char>(high * 16 + low);
  }
  if (!is_hex)
    return wrong_word(word, with_name(name, "pairs of hexadecimal digits"));
  return caf::none;
}

// -- wire ---------------------------------------------------------------------

/// The other way round than `from_zigzag`: small numbers of either sign become
/// small ones without.
uint64_t to_zigzag(int64_t x) {
  return (static_cast<uint64_t>(x) << 1) ^ static_cast<uint64_t>(x >> 63);
}

template <class To, class From>
To bits_of(From x) {
  static_assert(sizeof(To) == sizeof(From));
  To result;
  std::memcpy(&result, &x, sizeof(result));
  return result;
}

/// The bits of what `word` says, as they go onto the wire.
caf::error read_bits(const field_info& field, std::string_view name,
                     std::string_view word, uint64_t& bits) {
  switch (field.type) {
  case field_type::boolean: {
    bool x = false;
    auto err = read_boolean(name, word, x);
    bits = x ? 1 : 0;
    return err;
  }
  case field_type::float32:
  case field_type::float64: {
    auto is_short = field.type == field_type::float32;
    double x = 0;
    auto err = read_number(
      is_short ? static_cast<double>(std::numeric_limits<float>::max())
               : std::numeric_limits<double>::max(),
      name, word, x);
    if (!err)
      bits = is_short ? bits_of<uint32_t>(static_cast<float>(x))
                      : bits_of<uint64_t>(x);
    return err;
  }
  case field_type::enumeration: {
    int32_t x = 0;
    auto err = read_enum(*field.values, name, word, x);
    bits = static_cast<uint64_t>(x);
    return err;
  }
  default: {
    auto err = read_whole(range_of(field.type), name, word, bits);
    if (field.type == field_type::sint32 || field.type == field_type::sint64)
      bits = to_zigzag(static_cast<int64_t>(bits));
    return err;
  }
  }
}

void append_number(std::string& out, double x) {
  char buf[32];
  std::snprintf(buf, sizeof(buf), "%.9g", x);
  out += buf;
}

} // namespace

wire_type wire_type_of(const field_info& field) {
  switch (field.type) {
  case field_type::fixed32:
  case field_type::sfixed32:
  case field_type::float32:
    return wire_type::fixed32;
  case field_type::fixed64:
  case field_type::sfixed64:
  case field_type::float64:
    return wire_type::fixed64;
  case field_type::text:
  case field_type::bytes:
  case field_type::message:
    return wire_type::length;
  default:
    return wire_type::varint;
  }
}

caf::error put_scalar(std::string& out, const field_info& field,
                      std::string_view name, std::string_view word) {
  if (field.type == field_type::text) {
    // Protobuf would refuse the message as a whole.
    if (!is_utf8(word))
      return wrong_word(word, with_name(name, "text in UTF-8"));
    put_bytes(out, field.number, word);
    return caf::none;
  }
  if (field.type == field_type::bytes) {
    std::string bytes;
    if (auto err = read_bytes(name, word, bytes))
      return err;
    put_bytes(out, field.number, bytes);
    return caf::none;
  }
  uint64_t bits = 0;
  if (auto err = read_bits(field, name, word, bits))
    return err;
  auto type = wire_type_of(field);
  put_tag(out, field.number, type);
  if (type == wire_type::varint)
    put_varint(out, bits);
  else
    put_fixed(out, bits, type == wire_type::fixed32 ? 4 : 8);
  return caf::none;
}

void append_scalar(std::string& out, const field_info& field,
                   const wire_field& value) {
  auto bits = value.value;
  // A number that is wider on the wire loses its upper half, as with protobuf.
  auto low = static_cast<uint32_t>(bits);
  switch (field.type) {
  case field_type::boolean:
    out += bits != 0 ? "on" : "off";
    break;
  case field_type::int32:
  case field_type::sfixed32:
    out += std::to_string(static_cast<int32_t>(low));
    break;
  case field_type::int64:
  case field_type::sfixed64:
    out += std::to_string(static_cast<int64_t>(bits));
    break;
  case field_type::uint32:
  case field_type::fixed32:
    out += std::to_string(low);
    break;
  case field_type::uint64:
  case field_type::fixed64:
    out += std::to_string(bits);
    break;
  case field_type::sint32:
    out += std::to_string(from_zigzag(low));
    break;
  case field_type::sint64:
    out += std::to_string(from_zigzag(bits));
    break;
  case field_type::float32:
    append_number(out, static_cast<double>(bits_of<float>(low)));
    break;
  case field_type::float64:
    append_number(out, bits_of<double>(bits));
    break;
  case field_type::enumeration: {
    auto number = static_cast<int32_t>(low);
    for (auto& x : field.values->values)
      if (x.number == number) {
        out += x.short_name;
        return;
      }
    out += std::to_string(number);
    break;
  }
  case field_type::bytes:
    out += std::to_string(value.bytes.size()) + "B";
    break;
  default:
    append_word(out, value.bytes);
  }
}

void append_word(std::string& out, std::string_view text) {
  auto is_plain = [](char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != '\\' && c != ',';
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) {
    out.append(text.data(), text.size());
    return;
  }
  out += '"';
  for (auto c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F) {
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 0x0F];
    } else {
      if (c == '"' || c == '\\')
        out += '\\';
      out += c;
    }
  }
  out += '"';
}

std::string placeholder(const field_info& field) {
  switch (field.type) {
  case field_type::boolean:
    return "on|off";
  case field_type::enumeration:
    return short_names(*field.values, "|");
  case field_type::float32:
  case field_type::float64:
    return "X";
  case field_type::text:
    return "TEXT";
  case field_type::bytes:
    return "HEX";
  default:
    return "N";
  }
}

std::string value_names(const enum_info& type, const char* separator,
                        const char* enum_value_info::*name) {
  std::string result;
  size_t count = 0;
  for (auto& value : type.values) {
    if (value.number == 0 && has_unspecified(type))
      continue;
    if (count > 0)
      result += separator;
    if (count++ == max_shown_values)
      return result + "...";
    result += value.*name;
  }
  return result;
}

int64_t from_zigzag(uint64_t x) {
  return static_cast<int64_t>((x >> 1) ^ (~(x & 1) + 1));
}

bool has_unspecified(const enum_info& type) {
  return std::any_of(
    type.values.begin(), type.values.end(), [](const enum_value_info& x) {
      return x.number == 0 && std::strcmp(x.short_name, "unspecified") == 0;
    });
}

caf::error wrong_word(std::string_view word, const std::string& instead) {
  std::string text = "'";
  for (auto c : word.substr(0, max_shown_word))
    text += c >= 0x20 && c < 0x7F ? c : '?';
  if (word.size() > max_shown_word)
    text += "...";
  return make_error(errc::invalid_argument, text + "': " + instead);
}

} // namespace actorcsi::runtime
