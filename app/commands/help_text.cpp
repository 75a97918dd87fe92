#include "app/commands/help_text.hpp"

#include <sstream>

namespace actorcsi {

namespace {

constexpr size_t line_width = 80;

/// Column where the text on the right begins.
constexpr size_t help_column = 30;

} // namespace

std::string wrapped(const std::string& text, size_t indent) {
  std::string result;
  auto column = indent;
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    if (column > indent && column + 1 + word.size() > line_width) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result + "\n";
}

std::string help_of_option(const std::string& name, const std::string& type,
                           const std::string& help,
                           const std::string& default_value) {
  auto result = "  " + name + (type.empty() ? "" : "=" + type);
  if (result.size() + 2 > help_column)
    result += "\n" + std::string(help_column, ' ');
  else
    result.resize(help_column, ' ');
  auto text = help;
  if (!default_value.empty())
    text += "; default: " + default_value;
  return result + wrapped(text, help_column);
}

} // namespace actorcsi
