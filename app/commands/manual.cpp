#include "app/commands/manual.hpp"

#include <algorithm>
#include <sstream>

#include "app/commands/help_text.hpp"

namespace actorcsi {

namespace {

/// Text of one line without a meaning to man.
std::string escaped(const std::string& text) {
  std::string result;
  for (auto c : text) {
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
  }
  if (!result.empty() && (result.front() == '.' || result.front() == '\''))
    result.insert(0, "\\&");
  return result;
}

/// An argument of a request.
std::string quoted(const std::string& text) {
  auto result = escaped(text);
  for (size_t i = 0; (i = result.find('"', i)) != std::string::npos; i += 4)
    result.replace(i, 1, "\\(dq");
  return '"' + result + '"';
}

/// Paragraphs; lines that begin with blanks stay as they are.
std::string body(const std::string& text) {
  std::string result;
  auto is_example = false;
  auto between = false;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) {
      between = true;
      continue;
    }
    auto begins_example = line.rfind("  ", 0) == 0;
    if (is_example && !begins_example)
      result += ".EE\n.RE\n";
    if (between && is_example && begins_example)
      result += "\\&\n";
    else if (between && !begins_example)
      result += ".PP\n";
    if (!is_example && begins_example)
      result += ".PP\n.RS 2\n.EX\n";
    result += escaped(begins_example ? line.substr(2) : line) + "\n";
    is_example = begins_example;
    between = false;
  }
  return result + (is_example ? ".EE\n.RE\n" : "");
}

std::string upper_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

std::string head(const std::string& name, const std::string& purpose,
                 const std::string& version) {
  return ".TH " + quoted(upper_case(name)) + " 1 \"\" "
         + quoted("actorcsi " + version) + " ActorCSI\n.SH NAME\n"
         + escaped(name) + " \\- " + escaped(purpose) + "\n.SH SYNOPSIS\n";
}

std::string tail(const std::string& others) {
  return std::string{".SH EXIT STATUS\n"} + exit_codes_help + "\n.SH SEE ALSO\n"
         + others + "\n";
}

} // namespace

std::string manual_page(const option_set& command, const std::string& version) {
  auto& words = command.usage_words();
  auto result =
    head("actorcsi-" + command.command(), command.purpose(), version)
    + ".B actorcsi " + command.command() + "\n"
    + (words.empty() ? "" : escaped(words) + "\n") + "[OPTION...]\n";
  if (!command.details().empty())
    result += ".SH DESCRIPTION\n" + body(command.details());
  result += ".SH OPTIONS\n";
  // A group may be declared in several places. CAF's have a help of their own.
  std::vector<std::string> groups{"caf"};
  auto& options = command.shown_options();
  for (auto& first : options) {
    auto& group = first.group;
    if (std::find(groups.begin(), groups.end(), group) != groups.end())
      continue;
    groups.push_back(group);
    if (!group.empty())
      result += ".SS " + quoted(group) + "\n";
    for (auto& x : options) {
      if (x.group != group)
        continue;
      result +=
        ".TP\n.BI " + quoted(x.name + (x.type.empty() ? "" : "="))
        + (x.type.empty() ? "" : " " + quoted(x.type)) + "\n" + escaped(x.help)
        + (x.default_value.empty() ? ""
                                   : "; default: " + escaped(x.default_value))
        + "\n";
    }
  }
  return result + tail(".BR actorcsi (1)");
}

std::string manual_page(const std::vector<command_purpose>& commands,
                        const std::string& purpose,
                        const std::string& version) {
  auto result = head("actorcsi", purpose, version)
                + ".B actorcsi\nCOMMAND [OPTION...]\n.SH COMMANDS\n";
  for (auto& [name, text] : commands)
    result += ".TP\n.B " + quoted(name) + "\n" + escaped(text) + "\n";
  return result
         + tail("The page of a command, such as\n.BR actorcsi\\-run (1)");
}

} // namespace actorcsi
