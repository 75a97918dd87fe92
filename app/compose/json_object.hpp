#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "platform/base/utf8.hpp"

namespace actorcsi {

/// Writes one flat or nested JSON object. A JSON library would not fit into a
/// device's flash, and this project writes only numbers and its own names.
class json_object {
public:
  json_object& add(const char* key, uint64_t value) {
    return add_raw(key, std::to_string(value));
  }

  json_object& add(const char* key, double value) {
    char buf[32];
    std::snprintf(buf, sizeof(buf), "%.3f", value);
    return add_raw(key, buf);
  }

  json_object& add(const char* key, const json_object& value) {
    return add_raw(key, value.text());
  }

  /// Adds `value`, which must be JSON.
  json_object& add_json(const char* key, const std::string& value) {
    return add_raw(key, value);
  }

  /// Adds a text, made printable.
  json_object& add(const char* key, const std::string& value) {
    return add_raw(key, quoted(value));
  }

  std::string text() const {
    return "{" + members_ + "}";
  }

private:
  static std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (char c : printable(text)) {
      if (c == '"' || c == '\\')
        result += '\\';
      result += c;
    }
    return result + '"';
  }

  json_object& add_raw(const std::string& key, const std::string& value) {
    if (!members_.empty())
      members_ += ", ";
    members_ += quoted(key) + ": " + value;
    return *this;
  }

  std::string members_;
};

} // namespace actorcsi
