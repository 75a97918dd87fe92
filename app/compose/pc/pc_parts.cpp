#include "app/compose/pc/pc_parts.hpp"

#include <random>

#include "actors/every_actor.hpp"

namespace actorcsi {

namespace {

std::string text_of(const BoardNotice& x) {
  return "board: " + x.text();
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
                  const run_settings& settings, const part_names& names,
                  const gateway_settings& board_behind) {
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
    .with(std::shared_ptr<const runtime::directory>{parts.actors()});
  parts.add<viewer>()
    .on_every_node()
    .drives(ports.page)
    .with(std::shared_ptr<const runtime::directory>{parts.actors()});
}

} // namespace actorcsi
