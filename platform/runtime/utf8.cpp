#include "platform/runtime/utf8.hpp"

#include <cstddef>

namespace actorcsi::runtime {

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

} // namespace actorcsi::runtime
