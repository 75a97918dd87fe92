#include "actors/remote/calls/command_console.hpp"

#include "actors/remote/calls/method_caller.hpp"

#include "platform/base/errc.hpp"
#include "platform/runtime/text_message.hpp"

namespace actorcsi {

using runtime::typed_name;

command_console::command_console(caf::scheduled_actor& self,
                                 const runtime::directory& actors, caller who,
                                 order_reporter report, line_handler print)
  : self_(self),
    actors_(actors),
    who_(std::move(who)),
    report_(std::move(report)),
    print_(std::move(print)) {
  // nop
}

caf::error command_console::run(const std::string& line) {
  auto typed = words_of(line);
  if (!typed.empty() && lower(typed[0]) == "help") {
    help(typed);
    return caf::none;
  }
  if (*open_ >= max_open)
    return make_error(errc::limit_reached,
                      std::to_string(*open_)
                        + " commands have no answer yet; wait for one");
  if (typed.size() == 1 && lower(typed[0]) == "stats") {
    stats();
    return caf::none;
  }
  auto what = parse_command(actors_.entries(), std::move(typed));
  if (!what)
    return what.error();
  call(*what);
  return caf::none;
}

bool command_console::understands(const std::string& line) const {
  auto typed = words_of(line);
  if (typed.empty())
    return false;
  auto first = lower(typed[0]);
  return first == "help" || first == "stats"
         || parse_command(actors_.entries(), std::move(typed));
}

void command_console::help(const std::vector<std::string>& typed) const {
  auto all = actors_.entries();
  if (typed.size() == 1) {
    print_("help [ACTOR]");
    print_("stats");
    print_("ACTOR [METHOD] [FIELD=VALUE | FIELD VALUE | VALUE of the next]...");
    print_("a list: values=1,2 or values 1 2");
    print_("parts: window.width=100 or window=100,80 or window 100 80");
  }
  for (auto& x : all) {
    if (typed.size() > 1 && lower(typed[1]) != lower(x.name)
        && lower(typed[1]) != typed_name(x.service->name))
      continue;
    for (auto& method : x.service->methods) {
      if (!can_be_typed(method))
        continue;
      auto usage = runtime::usage_of(*method.request);
      print_(lower(x.name) + " " + typed_name(method.name)
             + (usage.empty() ? "" : " ") + usage);
    }
  }
}

void command_console::stats() const {
  for (auto& x : actors_.entries())
    if (auto method = find_typed_method(*x.service, "statistics"))
      call({x, method, {}});
}

void command_console::call(const command& what) const {
  auto print = print_;
  auto name = what.actor.name;
  auto response = what.method->response;
  ++*open_;
  method_caller{self_, who_, report_}.call(
    {what.actor.who, what.method, what.actor.name}, what.request,
    method_caller::deadline_of(0, what.method->id),
    [print, name, response,
     open = open_](const caf::expected<std::string>& answer) {
      --*open;
      auto text = answer ? runtime::text_from_wire(*response, *answer)
                         : caf::expected<std::string>{answer.error()};
      if (!text)
        print("error: " + name + ": " + describe(text.error()));
      else
        print("ok " + name + (text->empty() ? "" : ": ") + *text);
    });
}

} // namespace actorcsi
