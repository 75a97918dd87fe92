#include "actors/remote/calls/command.hpp"

#include <algorithm>
#include <cctype>

#include "platform/base/errc.hpp"
#include "platform/runtime/text_message.hpp"

namespace actorcsi {

using runtime::directory_entry;
using runtime::method_info;
using runtime::service_info;
using runtime::typed_name;

namespace {

using words = std::vector<std::string>;

caf::error wrong(const std::string& word, const std::string& instead) {
  return make_error(errc::invalid_argument, "'" + word + "': " + instead);
}

/// The method that takes a setting without being named.
const method_info* default_method(const service_info& service) {
  auto result = find_typed_method(service, "configure");
  return result != nullptr ? result : find_typed_method(service, "set");
}

std::string methods_of(const service_info& service) {
  std::string result;
  for (auto& x : service.methods)
    if (can_be_typed(x))
      result += (result.empty() ? "" : ", ") + typed_name(x.name);
  return result;
}

/// The error for a name that no actor has, which names those that could be
/// meant.
caf::error no_such_actor(const runtime::directory_snapshot& all,
                         const words& typed) {
  std::string known;
  if (typed.size() > 1)
    for (auto& x : all)
      if (find_typed_method(*x.service, typed[1]) != nullptr)
        known += (known.empty() ? "" : ", ") + x.name;
  if (known.empty())
    return wrong(typed[0], "no such actor; type help");
  return wrong(typed[0],
               "no such actor; those with " + typed[1] + ": " + known);
}

/// The actor that `typed` begins with, by its name or by its service's name and
/// its own. Takes those words off.
caf::expected<directory_entry>
take_actor(const runtime::directory_snapshot& all, words& typed) {
  auto named = [](const std::string& word) {
    return [name = lower(word)](const directory_entry& x) {
      return lower(x.name) == name;
    };
  };
  auto of_service = [name = lower(typed[0])](const directory_entry& x) {
    return typed_name(x.service->name) == name;
  };
  auto i = std::find_if(all.begin(), all.end(), named(typed[0]));
  if (i == all.end()) {
    i = std::find_if(all.begin(), all.end(), of_service);
    if (i == all.end())
      return no_such_actor(all, typed);
    if (typed.size() > 1) {
      auto j = std::find_if(all.begin(), all.end(), named(typed[1]));
      if (j != all.end() && of_service(*j)) {
        i = j;
        typed.erase(typed.begin());
      }
    }
  }
  typed.erase(typed.begin());
  return *i;
}

} // namespace

std::vector<std::string> words_of(const std::string& line) {
  constexpr auto blanks = " \t";
  std::vector<std::string> result;
  auto begin = line.find_first_not_of(blanks);
  while (begin != std::string::npos) {
    auto end = line.find_first_of(blanks, begin);
    result.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(blanks, end);
  }
  return result;
}

std::string lower(std::string text) {
  for (auto& c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

const method_info* find_typed_method(const service_info& service,
                                     const std::string& name) {
  for (auto& x : service.methods)
    if (typed_name(x.name) == lower(name))
      return &x;
  return nullptr;
}

bool can_be_typed(const method_info& method) {
  return method.kind == runtime::method_kind::call
         && !runtime::is_bulky(method);
}

caf::expected<command> parse_command(const runtime::directory_snapshot& actors,
                                     std::vector<std::string> typed) {
  if (typed.empty())
    return make_error(errc::invalid_argument, "no command; type help");
  auto first = typed[0];
  auto actor = take_actor(actors, typed);
  if (!actor)
    return actor.error();
  auto& service = *actor->service;
  if (typed.empty())
    return wrong(first, "add a method: " + methods_of(service));
  command result;
  result.actor = *actor;
  result.method = find_typed_method(service, typed[0]);
  if (result.method != nullptr)
    typed.erase(typed.begin());
  else
    result.method = default_method(service);
  if (result.method == nullptr)
    return wrong(typed[0], first + " has " + methods_of(service));
  if (!can_be_typed(*result.method))
    return wrong(typed_name(result.method->name),
                 "cannot be typed; " + first + " has " + methods_of(service));
  auto request = runtime::wire_from_words(*result.method->request,
                                          {typed.data(), typed.size()});
  if (!request)
    return request.error();
  result.request = std::move(*request);
  return result;
}

} // namespace actorcsi
