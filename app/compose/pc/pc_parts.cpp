#include "app/compose/pc/pc_parts.hpp"

#include <random>

#include "actors/every_actor.hpp"

#include "platform/base/errc.hpp"
#include "platform/base/utf8.hpp"
#include "platform/runtime/tell.hpp"

namespace actorcsi {

namespace {

std::string text_of(const BoardNotice& x) {
  return "board: " + x.text();
}

std::string shown_text(const AuditEntry& x) {
  return "audit: " + text_of(x);
}

/// Passes orders on to the audit actor in `actors`.
order_reporter reporter_to(const std::shared_ptr<runtime::directory>& actors) {
  // The directory keeps actors that keep this.
  return
    [weak = std::weak_ptr<runtime::directory>{actors}](const order_outcome& x) {
      auto all = weak.lock();
      if (all == nullptr)
        return;
      auto to = all->find({}, audit_service());
      if (!to)
        return;
      AuditEntry entry;
      // protobuf does not read a string that is not UTF-8.
      entry.set_name(printable(x.from.name));
      entry.set_from(printable(x.from.from));
      entry.set_role(to_string(x.from.role));
      entry.set_method(x.method->name);
      entry.set_actor(x.actor);
      entry.set_refused(x.refused);
      if (x.error)
        entry.set_error(describe(x.error));
      runtime::tell<audit_record>(caf::actor_cast<audit_actor>(to->who), entry);
    };
}

BoardOpen opened_at(uint32_t baud) {
  BoardOpen result;
  result.set_baud(baud);
  return result;
}

} // namespace

uint32_t random_seed() {
  return std::random_device{}();
}

void add_pc_parts(part_list& parts, const pc_ports& ports,
                  const run_settings& run, const part_names& names,
                  const gateway_settings& board_behind) {
  auto settings = run;
  settings.policy.report = reporter_to(parts.actors());
  parts.add<audit>(names.audit)
    .on_every_node()
    .shows<audit_subscribe, AuditEntry>(shown_text);
  add_parts(parts, ports, settings, names);
  auto& prefix = board_behind.prefix;
  parts.add<board>(prefix + "board")
    .in("gateway")
    .drives(ports.board)
    .with(board_behind.seed)
    .orders<board_open>(opened_at(board_behind.baud))
    .shows<board_notices, BoardNotice>(text_of);
  parts.add<gateway>(prefix + "gateway")
    .only_if(ports.board != nullptr)
    .needs<board_actor>(prefix + "board", reach::here)
    .needs<receptionist_actor>("receptionist", reach::here)
    .with(prefix);
  parts.add<frame_saver>(names.frame_saver)
    .on_every_node()
    .needs<camera_actor>(names.capture_camera)
    .drives(ports.pictures);
  parts.add<traffic>(names.traffic).on_every_node();
  parts.add<endpoint>(names.endpoint)
    .on_every_node()
    .drives(ports.calls)
    .with(std::shared_ptr<const runtime::directory>{parts.actors()})
    .with(settings.policy);
  parts.add<viewer>()
    .on_every_node()
    .drives(ports.page)
    .with(std::shared_ptr<const runtime::directory>{parts.actors()})
    .with(settings.policy);
}

} // namespace actorcsi
