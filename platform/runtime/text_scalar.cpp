#include "platform/runtime/text_scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "platform/base/errc.hpp"
#include "platform/runtime/utf8.hpp"

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

/// The names of an enum's values with `separator` between them.
std::string value_names(const enum_info& type, const char* separator) {
  std::string result;
  size_t count = 0;
  for (auto& value : type.values) {
    if (value.number == 0 && has_unspecified(type))
      continue;
    if (count > 0)
      result += separator;
    if (count++ == max_shown_values)
      return result + "...";
    result += value.short_name;
  }
  return result;
}

// -- words to numbers ---------------------------------------------------------

/// Whether `word` looks like a whole number, however large.
bool is_whole(std::string_view word) {
  if (!word.empty() && word.front() == '-')
    word.remove_prefix(1);
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

/// Reads a `T` from `word`, for a field whose values are of that type.
template <class T>
caf::error read_whole(std::string_view name, std::string_view word, T& x) {
  auto end = word.data() + word.size();
  auto [rest, err] = std::from_chars(word.data(), end, x);
  if (err == std::errc{} && rest == end)
    return caf::none;
  std::string takes = "a whole number";
  if (is_whole(word))
    takes += " from " + std::to_string(std::numeric_limits<T>::min()) + " to "
             + std::to_string(std::numeric_limits<T>::max());
  return wrong_word(word, with_name(name, takes));
}

template <class T>
caf::error read_number(std::string_view name, std::string_view word, T& x) {
  const std::string text{word};
  char* rest = nullptr;
  auto result = std::strtod(text.c_str(), &rest);
  auto is_blank = text.empty() || text.front() == ' ' || text.front() == '\t';
  if (is_blank || rest != text.c_str() + text.size() || !std::isfinite(result))
    return wrong_word(word, with_name(name, "a number"));
  if (std::abs(result) > static_cast<double>(std::numeric_limits<T>::max()))
    return wrong_word(word, with_name(name, "a smaller number"));
  x = static_cast<T>(result);
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
        || same_but_for_case(word, value.name)) {
      x = value.number;
      return caf::none;
    }
  // Of a later version of the .proto, whose names are not known here.
  if (is_whole(word))
    return read_whole(name, word, x);
  return wrong_word(word, with_name(name, "one of " + value_names(type, ", ")));
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

int64_t from_zigzag(uint64_t x) {
  return static_cast<int64_t>((x >> 1) ^ (~(x & 1) + 1));
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
  // Negative numbers are extended to 64 bits, as protobuf wants it.
  auto whole = [&](auto x, auto convert) -> caf::error {
    if (auto err = read_whole(name, word, x))
      return err;
    bits = convert(x);
    return caf::none;
  };
  auto plain = [](auto x) { return static_cast<uint64_t>(x); };
  auto zigzag = [](auto x) { return to_zigzag(x); };
  switch (field.type) {
  case field_type::boolean: {
    bool x = false;
    auto err = read_boolean(name, word, x);
    bits = x ? 1 : 0;
    return err;
  }
  case field_type::int32:
  case field_type::sfixed32:
    return whole(int32_t{}, plain);
  case field_type::int64:
  case field_type::sfixed64:
    return whole(int64_t{}, plain);
  case field_type::uint32:
  case field_type::fixed32:
    return whole(uint32_t{}, plain);
  case field_type::uint64:
  case field_type::fixed64:
    return whole(uint64_t{}, plain);
  case field_type::sint32:
    return whole(int32_t{}, zigzag);
  case field_type::sint64:
    return whole(int64_t{}, zigzag);
  case field_type::float32: {
    float x = 0;
    auto err = read_number(name, word, x);
    bits = bits_of<uint32_t>(x);
    return err;
  }
  case field_type::float64: {
    double x = 0;
    auto err = read_number(name, word, x);
    bits = bits_of<uint64_t>(x);
    return err;
  }
  default: {
    int32_t x = 0;
    auto err = read_enum(*field.values, name, word, x);
    bits = plain(x);
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
    return value_names(*field.values, "|");
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
