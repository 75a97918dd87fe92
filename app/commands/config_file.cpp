#include "app/commands/config_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>

#include "app/commands/option_text.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

constexpr size_t max_file = 1 << 20;

constexpr std::ptrdiff_t max_dots = 7;

constexpr auto old_syntax = "groups are no longer in braces; write [camera] on "
                            "a line of its own and fps = 30 below it";

bool is_name_char(char c) {
  auto code = static_cast<unsigned char>(c);
  return std::isalnum(code) != 0 || c == '_' || c == '-' || c == '.';
}

/// Whether a word without quotes may contain `c`: not if it is a blank or has
/// a meaning in the syntax.
bool is_word_char(char c) {
  constexpr std::string_view others = "+-._:/@%*~";
  auto code = static_cast<unsigned char>(c);
  return std::isalnum(code) != 0 || others.find(c) != std::string_view::npos;
}

/// Reads one line. Each function consumes the text that it reads. It returns
/// an empty string, or `WHY; DO` if that text is wrong.
class line_reader {
public:
  explicit line_reader(std::string_view line) : rest_(line) {
    skip_blanks();
  }

  /// Whether only blanks and a comment are left.
  bool at_end() const {
    return rest_.empty() || rest_.front() == '#' || rest_.front() == ';';
  }

  bool at(char c) const {
    return !rest_.empty() && rest_.front() == c;
  }

  /// Reads `NAME.NAME`.
  std::string read_name(std::string& into) {
    size_t size = 0;
    while (size < rest_.size() && is_name_char(rest_[size]))
      ++size;
    into = rest_.substr(0, size);
    move(size);
    if (into.empty())
      return "there is no name; write NAME = VALUE or [GROUP]";
    if (into.front() == '.' || into.back() == '.'
        || into.find("..") != std::string::npos)
      return "'" + into.substr(0, 40) + "' has an empty part; write GROUP.NAME";
    if (std::count(into.begin(), into.end(), '.') > max_dots)
      return "groups are nested more than eight deep; write GROUP.NAME";
    return {};
  }

  /// Reads `[GROUP]`.
  std::string read_group(std::string& into) {
    move(1);
    if (at('['))
      return "lists of groups are not supported; write [GROUP]";
    if (auto wrong = read_name(into); !wrong.empty())
      return wrong;
    if (!at(']'))
      return "the group is not closed; write [" + into + "]";
    move(1);
    return read_end();
  }

  /// Reads `= VALUE`.
  std::string read_value(const std::string& name, std::string& into) {
    if (at('{') || at('}'))
      return old_syntax;
    if (!at('='))
      return "'=' is missing after '" + name + "'; write " + name + " = VALUE";
    move(1);
    if (at('{'))
      return old_syntax;
    auto wrong = at('[') ? read_list(into) : read_item(into);
    return wrong.empty() ? read_end() : wrong;
  }

private:
  void move(size_t size) {
    rest_.remove_prefix(size);
    skip_blanks();
  }

  void skip_blanks() {
    while (at(' ') || at('\t'))
      rest_.remove_prefix(1);
  }

  std::string read_end() {
    if (at_end())
      return {};
    if (at('{') || at('}'))
      return old_syntax;
    return "'" + std::string{rest_.substr(0, 20)}
           + "' is left over; put a text with blanks into quotes, and one "
             "entry on a line";
  }

  std::string read_list(std::string& into) {
    std::vector<std::string> items;
    move(1);
    while (!at(']')) {
      std::string item;
      if (auto wrong = read_item(item); !wrong.empty())
        return wrong;
      if (item.find(',') != std::string::npos)
        return "'" + item + "' has a comma; make it two items";
      items.push_back(std::move(item));
      if (at(','))
        move(1);
      else if (!at(']'))
        return "the list is not closed; write [\"one\", \"two\"] on one line";
    }
    move(1);
    into = joined(items, ",");
    return {};
  }

  std::string read_item(std::string& into) {
    if (at('"') || at('\''))
      return read_quoted(into);
    size_t size = 0;
    while (size < rest_.size() && is_word_char(rest_[size]))
      ++size;
    into = rest_.substr(0, size);
    move(size);
    if (!into.empty())
      return {};
    if (at_end())
      return "the value is missing; write NAME = VALUE";
    return "'" + std::string{rest_.substr(0, 20)}
           + "' is not a value; give a number, true, false, or a text in "
             "quotes";
  }

  /// Reads a text in quotes. In double quotes, a backslash begins an escape.
  std::string read_quoted(std::string& into) {
    auto quote = rest_.front();
    for (size_t i = 1; i < rest_.size(); ++i) {
      auto c = rest_[i];
      if (c == quote) {
        move(i + 1);
        return {};
      }
      if (c == '\\' && quote == '"') {
        constexpr std::string_view names = "\\\"nt";
        constexpr std::string_view meanings = "\\\"\n\t";
        auto which = i + 1 < rest_.size() ? names.find(rest_[++i])
                                          : std::string_view::npos;
        if (which == std::string_view::npos)
          return R"(unknown escape; use \\, \", \n or \t, or 'single quotes')";
        c = meanings[which];
      }
      into += c;
    }
    return std::string{"the text is not closed; end it with "} + quote;
  }

  std::string_view rest_;
};

bool is_control(char c) {
  auto code = static_cast<unsigned char>(c);
  return (code < 0x20 && c != '\t') || code == 0x7f;
}

} // namespace

caf::expected<std::vector<config_entry>> parse_config(const std::string& text,
                                                      const std::string& file) {
  std::vector<config_entry> result;
  std::map<std::string, size_t> lines;
  std::string group;
  std::string_view rest = text;
  if (constexpr std::string_view mark = "\xef\xbb\xbf";
      rest.substr(0, mark.size()) == mark)
    rest.remove_prefix(mark.size());
  for (size_t number = 1; !rest.empty(); ++number) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.empty() && line.back() == '\r')
      line.remove_suffix(1);
    auto where = file + ":" + std::to_string(number);
    auto fail = [&where](const std::string& reason) {
      return make_error(errc::invalid_argument, where + ": " + reason);
    };
    if (std::any_of(line.begin(), line.end(), is_control))
      return fail("the line has a control character; save the file as UTF-8 "
                  "text");
    line_reader reader{line};
    if (reader.at_end())
      continue;
    std::string wrong;
    std::string name;
    std::string value;
    if (reader.at('[')) {
      wrong = reader.read_group(group);
    } else if (reader.at('{') || reader.at('}')) {
      wrong = old_syntax;
    } else {
      wrong = reader.read_name(name);
      if (wrong.empty())
        wrong = reader.read_value(name, value);
    }
    if (!wrong.empty())
      return fail(wrong);
    if (name.empty()) {
      auto [first, is_new] = lines.emplace("[" + group + "]", number);
      if (!is_new)
        return fail("[" + group + "] is in line "
                    + std::to_string(first->second)
                    + " already; write its entries there");
      result.push_back({group, {}, std::move(where), true});
      continue;
    }
    if (!group.empty())
      name = group + "." + name;
    auto [first, is_new] = lines.emplace(name, number);
    if (!is_new)
      return fail(name + " is set in line " + std::to_string(first->second)
                  + " already; remove one of the two");
    result.push_back({std::move(name), std::move(value), std::move(where)});
  }
  return result;
}

caf::expected<std::vector<config_entry>>
read_config_file(const std::string& path) {
  auto fail = [&path](const char* reason) {
    return make_error(errc::invalid_argument, path + ": " + reason);
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    return fail("it is a folder; name a configuration file");
  std::ifstream in{path, std::ios::binary};
  std::string text(max_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || !in.is_open())
    return fail("the file cannot be read; name one that exists and that you "
                "may read");
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > max_file)
    return fail("the file is larger than 1 MiB; name a configuration file");
  return parse_config(text, path);
}

} // namespace actorcsi
