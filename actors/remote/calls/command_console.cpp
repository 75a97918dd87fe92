#include "actors/remote/calls/command_console.hpp"

#include <algorithm>
#include <cctype>

#include "actors/remote/calls/method_caller.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/text_message.hpp"

namespace actorcsi {

namespace {

using words = std::vector<std::string>;

using runtime::directory_entry;
using runtime::method_info;
using runtime::service_info;
using runtime::typed_name;

words split(const std::string& line) {
  constexpr auto blanks = " \t";
  words result;
  auto begin = line.find_first_not_of(blanks);
  while (begin != std::string::npos) {
    auto end = line.find_first_of(blanks, begin);
    result.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(blanks, end);
  }
  return result;
}

caf::error wrong(const std::string& word, const std::string& instead) {
  return make_error(errc::invalid_argument, "'" + word + "': " + instead);
}

std::string lower(std::string text) {
  for (auto& c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

const method_info* find_method(const service_info& service,
                               const std::string& name) {
  for (auto& x : service.methods)
    if (typed_name(x.name) == lower(name))
      return &x;
  return nullptr;
}

/// The method that takes a setting without being named.
const method_info* default_method(const service_info& service) {
  auto result = find_method(service, "configure");
  return result != nullptr ? result : find_method(service, "set");
}

/// Only what a line of text can hold.
bool can_be_typed(const method_info& method) {
  return method.call != nullptr && !runtime::is_bulky(method);
}

std::string methods_of(const service_info& service) {
  std::string result;
  for (auto& x : service.methods)
    if (can_be_typed(x))
      result += (result.empty() ? "" : ", ") + typed_name(x.name);
  return result;
}

/// Completes `period` to `period_ms`: units are for those who read.
void complete(std::string& word, const runtime::message_info& request) {
  const char* found = nullptr;
  for (auto& field : request.fields) {
    auto name = std::string{field.name};
    if (name == word)
      return;
    if (name.compare(0, word.size() + 1, word + "_") == 0) {
      if (found != nullptr)
        return;
      found = field.name;
    }
  }
  if (found != nullptr)
    word = found;
}

} // namespace

command_console::command_console(caf::scheduled_actor& self,
                                 const runtime::directory& actors,
                                 line_handler say)
  : self_(self), actors_(actors), say_(std::move(say)) {
  // nop
}

caf::error command_console::run(const std::string& line) {
  auto typed = split(line);
  if (!typed.empty() && lower(typed[0]) == "help") {
    help(typed);
    return caf::none;
  }
  if (typed.size() == 1 && lower(typed[0]) == "stats") {
    stats();
    return caf::none;
  }
  auto what = parse(std::move(typed));
  if (!what)
    return what.error();
  call(*what);
  return caf::none;
}

bool command_console::understands(const std::string& line) const {
  auto typed = split(line);
  if (typed.empty())
    return false;
  auto first = lower(typed[0]);
  return first == "help" || first == "stats" || parse(std::move(typed));
}

caf::expected<command_console::command>
command_console::parse(words typed) const {
  if (typed.empty())
    return make_error(errc::invalid_argument, "say help for the commands");
  auto first = typed[0];
  auto actor = take_actor(typed);
  if (!actor)
    return actor.error();
  auto& service = *actor->service;
  if (typed.empty())
    return wrong(first, "say what: " + methods_of(service));
  command result;
  result.actor = *actor;
  result.method = find_method(service, typed[0]);
  if (result.method != nullptr)
    typed.erase(typed.begin());
  else
    result.method = default_method(service);
  if (result.method == nullptr)
    return wrong(typed[0], first + " has " + methods_of(service));
  if (!can_be_typed(*result.method))
    return wrong(typed_name(result.method->name), "not for a line of text; "
                                                    + first + " has "
                                                    + methods_of(service));
  if (!typed.empty())
    complete(typed[0], *result.method->request);
  auto request = runtime::wire_from_words(*result.method->request,
                                          {typed.data(), typed.size()});
  if (!request)
    return request.error();
  result.request = std::move(*request);
  return result;
}

caf::expected<directory_entry> command_console::take_actor(words& typed) const {
  auto named = [](const std::string& word) {
    return [name = lower(word)](const directory_entry& x) {
      return lower(x.name) == name;
    };
  };
  auto of_service = [name = lower(typed[0])](const directory_entry& x) {
    return typed_name(x.service->name) == name;
  };
  auto all = actors_.entries();
  auto i = std::find_if(all.begin(), all.end(), named(typed[0]));
  if (i == all.end()) {
    i = std::find_if(all.begin(), all.end(), of_service);
    if (i == all.end())
      return wrong(typed[0], "say help for the commands");
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

void command_console::help(const words& typed) const {
  auto all = actors_.entries();
  if (typed.size() == 1) {
    say_("help [ACTOR]");
    say_("stats");
  }
  for (auto& x : all) {
    if (typed.size() > 1 && lower(typed[1]) != lower(x.name)
        && lower(typed[1]) != typed_name(x.service->name))
      continue;
    for (auto& method : x.service->methods) {
      if (!can_be_typed(method))
        continue;
      auto usage = runtime::usage_of(*method.request);
      say_(lower(x.name) + " " + typed_name(method.name)
           + (usage.empty() ? "" : " ") + usage);
    }
  }
}

void command_console::stats() const {
  for (auto& x : actors_.entries())
    if (auto method = find_method(*x.service, "statistics"))
      call({x, method, {}});
}

void command_console::call(const command& what) const {
  auto say = say_;
  auto name = what.actor.name;
  auto response = what.method->response;
  method_caller{self_}.call(
    {what.actor.who, what.method}, what.request, runtime::default_deadline,
    [say, name, response](const caf::expected<std::string>& answer) {
      auto text = answer ? runtime::text_from_wire(*response, *answer)
                         : caf::expected<std::string>{answer.error()};
      if (!text)
        say("error: " + name + ": " + describe(text.error()));
      else
        say("ok " + name + (text->empty() ? "" : ": ") + *text);
    });
}

} // namespace actorcsi
