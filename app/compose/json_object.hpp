#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

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

  /// Adds a text without its control characters.
  json_object& add(const char* key, const std::string& value) {
    std::string quoted = "\"";
    for (char c : value) {
      if (c == '"' || c == '\\')
        quoted += '\\';
      if (static_cast<unsigned char>(c) >= 0x20)
        quoted += c;
    }
    return add_raw(key, quoted + "\"");
  }

  std::string text() const {
    return "{" + members_ + "}";
  }

private:
  json_object& add_raw(const std::string& key, const std::string& value) {
    if (!members_.empty())
      members_ += ", ";
    members_ += "\"" + key + "\": " + value;
    return *this;
  }

  std::string members_;
};

} // namespace actorcsi
