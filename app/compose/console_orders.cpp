#include "app/compose/console_orders.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "actors/remote/calls/command.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi {

namespace {

/// The parts as actors that can be called by name, without the actors.
runtime::directory_snapshot listed(part_list& parts) {
  auto result = std::make_shared<runtime::directory_snapshot::list>();
  for (auto& x : parts.entries())
    if (x.is_listed)
      result->push_back({x.name, x.service, nullptr});
  return runtime::directory_snapshot{std::move(result)};
}

} // namespace

caf::error add_console_order(part_list& parts, const std::string& line) {
  auto what = parse_command(listed(parts), words_of(line));
  if (!what)
    return what.error();
  auto& entries = parts.entries();
  auto to = std::find_if(entries.begin(), entries.end(),
                         [&](auto& x) { return x.name == what->actor.name; });
  ACTORCSI_ASSERT(to != entries.end());
  auto order = std::find_if(to->orders.begin(), to->orders.end(), [&](auto& x) {
    return x.method == what->method->id;
  });
  // Of two values of a field on the wire, the later one counts.
  if (order != to->orders.end())
    order->request += what->request;
  else
    to->orders.push_back({what->method->id, what->request, nullptr});
  return caf::none;
}

} // namespace actorcsi
