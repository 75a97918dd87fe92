#include "code.hpp"

#include <sstream>

namespace actorcsi::generator {

namespace {

constexpr const char* off = "// clang-format off";
constexpr const char* on = "// clang-format on";

/// Columns that UTF-8 text takes.
size_t columns(const std::string& text) {
  size_t result = 0;
  for (auto c : text)
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
      ++result;
  return result;
}

std::string trimmed(const std::string& text) {
  auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Whether a line of a comment is indented, as code or as part of an item. One
/// space separates all text from the proto's slashes.
bool is_indented(const std::string& raw) {
  return raw.compare(0, 2, "  ") == 0;
}

/// Whether a line of a comment must not be joined to the one before it.
bool stands_alone(const std::string& raw) {
  auto text = trimmed(raw);
  auto is_item = text.compare(0, 2, "- ") == 0 || text.compare(0, 2, "* ") == 0;
  return is_item || is_indented(raw);
}

/// A line of a comment that ends in a backslash would swallow the next line.
void drop_continuation(std::string& line) {
  while (line.back() == '\\' || line.back() == ' ')
    line.pop_back();
}

} // namespace

void code::line(const std::string& text) {
  // Neither comments nor includes can be broken.
  auto breakable =
    trimmed(text).compare(0, 2, "//") != 0 && text.compare(0, 1, "#") != 0;
  if (breakable && !verbatim_ && columns(text) > width)
    too_wide_ = true;
  text_ += text;
  text_ += '\n';
}

void code::section(const std::string& title, size_t indent) {
  auto text = std::string(indent, ' ') + "// -- " + title + " -";
  if (text.size() < width)
    text.append(width - text.size(), '-');
  line(text);
  line();
}

void code::comment(const std::string& text, size_t indent) {
  const auto start = std::string(indent, ' ') + "///";
  std::string current = start;
  auto flush = [&] {
    drop_continuation(current);
    line(current);
    current = start;
  };
  auto pending_break = false;
  std::istringstream lines{text};
  for (std::string raw; std::getline(lines, raw);) {
    if (trimmed(raw).empty()) {
      pending_break = current != start;
      continue;
    }
    if (current != start && (pending_break || stands_alone(raw)))
      flush();
    if (pending_break)
      line(start);
    pending_break = false;
    if (is_indented(raw))
      current += std::string(raw.find_first_not_of(' ') - 1, ' ');
    std::istringstream words{raw};
    for (std::string word; words >> word;) {
      if (current != start && columns(current) + 1 + columns(word) > width)
        flush();
      current += ' ' + word;
    }
  }
  if (current != start)
    flush();
}

void code::fit(const std::string& head, const std::string& tail, size_t extra) {
  if (columns(head + tail) <= width) {
    line(head + tail);
    return;
  }
  line(head.back() == ' ' ? head.substr(0, head.size() - 1) : head);
  line(std::string(head.find_first_not_of(' ') + extra, ' ') + tail);
}

void code::verbatim(const std::vector<std::string>& lines, size_t indent) {
  begin_verbatim(indent);
  for (auto& text : lines)
    line(std::string(indent, ' ') + text);
  end_verbatim(indent);
}

void code::begin_verbatim(size_t indent) {
  line(std::string(indent, ' ') + off);
  verbatim_ = true;
}

void code::end_verbatim(size_t indent) {
  line(std::string(indent, ' ') + on);
  verbatim_ = false;
}

void code::append(const code& other) {
  text_ += other.text_;
  too_wide_ = too_wide_ || other.too_wide_;
}

std::string code::str() const {
  if (!too_wide_)
    return text_;
  std::string result;
  std::istringstream lines{text_};
  for (std::string text; std::getline(lines, text);) {
    auto content = trimmed(text);
    if (content == off || content == on)
      continue;
    result += text + "\n";
    // Behind the first line, which says where the file is from.
    if (result.size() == text.size() + 1)
      result += std::string{off} + "\n";
  }
  return result;
}

std::vector<std::string> filled(const std::string& head,
                                const std::vector<std::string>& parts,
                                const std::string& tail) {
  std::vector<std::string> result;
  auto current = head;
  for (size_t i = 0; i < parts.size(); ++i) {
    auto is_last = i + 1 == parts.size();
    auto text = parts[i] + (is_last ? tail : ",");
    auto gap = i == 0 ? "" : " ";
    auto columns_then = columns(current) + columns(gap + text);
    if (i > 0 && columns_then > code::width) {
      result.push_back(current);
      current = std::string(head.size(), ' ');
      gap = "";
    }
    current += gap + text;
  }
  result.push_back(current);
  return result;
}

std::string flat(const std::string& text) {
  std::istringstream words{text};
  std::string result;
  for (std::string word; words >> word;) {
    if (!result.empty())
      result += ' ';
    result += word;
  }
  return result;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (auto c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    // Two question marks in a row may begin a trigraph.
    if (c == '?' && result.back() == '?')
      result += '\\';
    result += c;
  }
  return result + "\"";
}

} // namespace actorcsi::generator
