#include "platform/page/http/message.hpp"

namespace actorcsi::platform::http {

namespace {

constexpr char hex_digits[] = "0123456789ABCDEF";

std::optional<unsigned> hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return std::nullopt;
}

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_'
         || c == '~';
}

/// The first part of `rest` up to `end`, which is taken off with it.
std::string_view take_until(std::string_view& rest, char end) {
  auto i = rest.find(end);
  auto result = rest.substr(0, i);
  rest.remove_prefix(i == std::string_view::npos ? rest.size() : i + 1);
  return result;
}

} // namespace

std::string_view request::header(std::string_view name) const {
  for (auto& kvp : headers)
    if (kvp.first == name)
      return kvp.second;
  return {};
}

std::optional<std::string> request::parameter(std::string_view name) const {
  for (std::string_view rest = query; !rest.empty();) {
    auto value = take_until(rest, '&');
    auto key = percent_decoded(take_until(value, '='), true);
    if (key && *key == name)
      return percent_decoded(value, true);
  }
  return std::nullopt;
}

std::string_view request::cookie(std::string_view name) const {
  for (auto& kvp : headers) {
    if (kvp.first != "cookie")
      continue;
    for (std::string_view rest = kvp.second; !rest.empty();) {
      auto value = take_until(rest, ';');
      while (!value.empty() && value.front() == ' ')
        value.remove_prefix(1);
      if (take_until(value, '=') == name)
        return value;
    }
  }
  return {};
}

std::optional<std::string> percent_decoded(std::string_view text,
                                           bool in_query) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && in_query) {
      result += ' ';
    } else if (text[i] == '%') {
      auto high = i + 2 < text.size() ? hex_value(text[i + 1])
                                      : std::optional<unsigned>{};
      auto low = high ? hex_value(text[i + 2]) : high;
      if (!low)
        return std::nullopt;
      result += static_cast<char>(*high * 16 + *low);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (is_unreserved(c)) {
      result += c;
      continue;
    }
    auto code = static_cast<unsigned char>(c);
    result += {'%', hex_digits[code >> 4], hex_digits[code & 15]};
  }
  return result;
}

response make_response(unsigned status, std::string type, std::string body) {
  response result;
  result.status = status;
  result.type = std::move(type);
  result.body = std::make_shared<const std::string>(std::move(body));
  return result;
}

response make_refusal(unsigned status, const std::string& reason) {
  return make_response(status, "application/json",
                       "{\"error\":" + json_quoted(reason) + "}");
}

std::string json_quoted(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result + "\"";
}

} // namespace actorcsi::platform::http
