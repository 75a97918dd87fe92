#include "platform/base/utf8.hpp"

#include <cstddef>

namespace actorcsi {

namespace {

/// Bytes of the UTF-8 sequence at the beginning of `text`; 0 if it is none.
/// After table 3-7 of the Unicode standard.
size_t utf8_sequence(std::string_view text) {
  auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  auto within = [&](size_t i, unsigned low, unsigned high) {
    return byte(i) >= low && byte(i) <= high;
  };
  auto first = byte(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return within(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF)
    return within(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF)
               && within(2, 0x80, 0xBF)
             ? 3
             : 0;
  if (first >= 0xF0 && first <= 0xF4)
    return within(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF)
               && within(2, 0x80, 0xBF) && within(3, 0x80, 0xBF)
             ? 4
             : 0;
  return 0;
}

/// Whether `text`, one UTF-8 sequence, is a control character in a wider sense.
bool is_control(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() == 1)
    return byte(0) < 0x20 || byte(0) == 0x7F;
  // U+0080 to U+009F: C1.
  if (text.size() == 2)
    return byte(0) == 0xC2 && byte(1) < 0xA0;
  // U+2028 to U+202E and U+2066 to U+2069: separators and directions.
  return text.size() == 3 && byte(0) == 0xE2
         && ((byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE)
             || (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
}

/// Bytes of the printable sequence at the beginning of `text`; 0 if it is none.
size_t printable_sequence(std::string_view text) {
  // Most of all text, for speed.
  if (text.front() >= 0x20 && text.front() < 0x7F)
    return 1;
  auto size = utf8_sequence(text);
  return is_control(text.substr(0, size)) ? 0 : size;
}

} // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto size = utf8_sequence(text);
    if (size == 0)
      return false;
    text.remove_prefix(size);
  }
  return true;
}

bool is_printable_text(std::string_view text) {
  while (!text.empty()) {
    auto size = printable_sequence(text);
    if (size == 0)
      return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string printable(std::string_view text) {
  constexpr auto digits = "0123456789abcdef";
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    auto size = printable_sequence(text);
    auto byte = static_cast<unsigned char>(text.front());
    if (size > 0) {
      result.append(text.data(), size);
    } else if (byte == '\t') {
      result += ' ';
      size = 1;
    } else {
      // Every byte of a control character, one byte of what is no UTF-8.
      size = utf8_sequence(text);
      size = size == 0 ? 1 : size;
      for (auto c : text.substr(0, size)) {
        auto code = static_cast<unsigned char>(c);
        result += "\\x";
        result += digits[code >> 4];
        result += digits[code & 0x0F];
      }
    }
    text.remove_prefix(size);
  }
  return result;
}

} // namespace actorcsi
