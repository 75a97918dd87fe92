#include "names.hpp"

#include <cctype>
#include <set>

#include <google/protobuf/compiler/cpp/names.h>

namespace actorcsi::generator {

namespace {

bool is_upper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}

bool is_lower(char c) {
  return std::islower(static_cast<unsigned char>(c)) != 0;
}

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

char to_lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

} // namespace

std::string snake_case(const std::string& name) {
  std::string result;
  for (size_t i = 0; i < name.size(); ++i) {
    // A word starts at a capital behind a small letter, and at the last capital
    // of a row: HTTPServer, I2CBus.
    auto starts_word = i > 0 && is_upper(name[i]) && name[i - 1] != '_'
                       && (is_lower(name[i - 1])
                           || (i + 1 < name.size() && is_lower(name[i + 1])));
    if (starts_word)
      result += '_';
    result += to_lower(name[i]);
  }
  return result;
}

bool is_keyword(const std::string& name) {
  // Those of C++20 too: gen/ must survive the next standard.
  static const std::set<std::string> keywords = {
    "alignas",       "alignof",     "and",
    "and_eq",        "asm",         "auto",
    "bitand",        "bitor",       "bool",
    "break",         "case",        "catch",
    "char",          "char16_t",    "char32_t",
    "char8_t",       "class",       "co_await",
    "co_return",     "co_yield",    "compl",
    "concept",       "const",       "const_cast",
    "consteval",     "constexpr",   "constinit",
    "continue",      "decltype",    "default",
    "delete",        "do",          "double",
    "dynamic_cast",  "else",        "enum",
    "explicit",      "export",      "extern",
    "false",         "float",       "for",
    "friend",        "goto",        "if",
    "inline",        "int",         "long",
    "mutable",       "namespace",   "new",
    "noexcept",      "not",         "not_eq",
    "nullptr",       "operator",    "or",
    "or_eq",         "private",     "protected",
    "public",        "register",    "reinterpret_cast",
    "requires",      "return",      "short",
    "signed",        "sizeof",      "static",
    "static_assert", "static_cast", "struct",
    "switch",        "template",    "this",
    "thread_local",  "throw",       "true",
    "try",           "typedef",     "typeid",
    "typename",      "union",       "unsigned",
    "using",         "virtual",     "void",
    "volatile",      "wchar_t",     "while",
    "xor",           "xor_eq"};
  return keywords.count(name) > 0;
}

std::string without_keyword(const std::string& name) {
  return is_keyword(name) ? name + "_" : name;
}

std::string identifier(const std::string& text) {
  std::string result;
  for (auto c : text)
    result += is_alnum(c) ? c : '_';
  return result;
}

uint32_t fnv1a(const std::string& text) {
  uint32_t hash = 2166136261u;
  for (auto c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 16777619u;
  }
  return hash;
}

std::string cpp_namespace(const std::string& package) {
  std::string result;
  for (auto c : package)
    if (c == '.')
      result += "::";
    else
      result += c;
  return result;
}

std::string relative_name(const std::string& absolute,
                          const std::string& scope) {
  if (scope.empty())
    return absolute.find("::", 2) == std::string::npos ? absolute.substr(2)
                                                       : absolute;
  auto prefix = "::" + scope + "::";
  return absolute.compare(0, prefix.size(), prefix) == 0
           ? absolute.substr(prefix.size())
           : absolute;
}

std::string without_extension(const std::string& path) {
  return google::protobuf::compiler::cpp::StripProto(path);
}

std::string folder_of(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

std::string stem_of(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

} // namespace actorcsi::generator
