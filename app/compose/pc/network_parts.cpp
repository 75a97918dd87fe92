#include "app/compose/pc/network_parts.hpp"

#include <algorithm>

#include "actorcsi/registry.actor.hpp"

#include "actors/remote/network/camera_relay.hpp"
#include "actors/remote/network/remote.hpp"

#include "platform/runtime/tell.hpp"

namespace actorcsi {

namespace {

constexpr auto receptionist_name = "receptionist";

std::string text_of(const NodeNotice& x) {
  return x.text();
}

part receptionist_part(const receptionist_actor& names) {
  part result;
  result.name = receptionist_name;
  result.service = &receptionist_service();
  result.make = [names](caf::actor_system&, const resolver&) {
    return caf::actor_cast<caf::strong_actor_ptr>(names);
  };
  result.shown.push_back(
    {receptionist_notices::id, [](const std::string& bytes) {
       NodeNotice x;
       return x.ParseFromString(bytes) ? text_of(x) : std::string{};
     }});
  result.figures = {&receptionist_service(), receptionist_status::id,
                    receptionist_status::id};
  result.is_critical = true;
  result.is_unique = true;
  result.is_listed = false;
  return result;
}

part stand_in_for(const part_need& need) {
  auto found = runtime::find_method(services(), need.method);
  auto& service = *found->service;
  part_need names{receptionist_name, receptionist_find::id, reach::here};
  part result;
  result.name = need.name;
  result.service = &service;
  result.needs = {names};
  result.is_stand_in = true;
  result.figures = {&service, 0, 0};
  if (&service == &camera_service()) {
    // One relay for all consumers of a camera: each frame arrives once.
    result.figures = {&camera_relay_service(), camera_relay_counts::id,
                      camera_relay_finish::id};
    result.make = [names, name = need.name](caf::actor_system& sys,
                                            const resolver& all) {
      return caf::actor_cast<caf::strong_actor_ptr>(sys.spawn<camera_relay>(
        caf::actor_cast<receptionist_actor>(all.find(names)), name));
    };
    return result;
  }
  result.make = [names, &service, name = need.name](caf::actor_system& sys,
                                                    const resolver& all) {
    return caf::actor_cast<caf::strong_actor_ptr>(sys.spawn<remote>(
      caf::actor_cast<receptionist_actor>(all.find(names)), service, name));
  };
  return result;
}

} // namespace

void add_network_parts(part_list& parts, const receptionist_actor& names) {
  auto& all = parts.entries();
  auto is_there = [&all](const part_need& need) {
    return std::any_of(all.begin(), all.end(), [&need](auto& x) {
      return x.name == need.name && x.offers(need.method);
    });
  };
  for (size_t i = 0; i < all.size(); ++i) {
    auto wanted = all[i].needs;
    wanted.insert(wanted.end(), all[i].mentions.begin(), all[i].mentions.end());
    for (auto& need : wanted)
      if (need.from == reach::anywhere && !need.name.empty()
          && !is_there(need)) {
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(i),
                   stand_in_for(need));
        ++i;
      }
  }
  all.push_front(receptionist_part(names));
}

std::function<void(const supervisor_actor&, const part&,
                   const caf::strong_actor_ptr&)>
announcer(const receptionist_actor& names) {
  return [names](const supervisor_actor& to, const part& what,
                 const caf::strong_actor_ptr& who) {
    if (what.is_stand_in)
      return;
    runtime::actor_ref item{what.name, what.service->name, {}, who};
    auto body = [names, to, item](caf::event_based_actor* self) {
      self
        ->request(names, runtime::default_deadline, receptionist_announce{},
                  item)
        .then([] { /* nop */ },
              [to](const caf::error& reason) {
                SupervisorNote line;
                line.set_text(describe(reason));
                runtime::tell<supervisor_note>(to, line);
              });
    };
    to->home_system().spawn(body);
  };
}

} // namespace actorcsi
