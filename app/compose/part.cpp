#include "app/compose/part.hpp"

#include "platform/base/assert.hpp"

namespace actorcsi {

bool part::offers(uint32_t method) const {
  return find_method(*service, method) != nullptr;
}

namespace {

/// Whether `x` is as the supervisor takes it.
bool is_sound(const part& x) {
  auto is_offered = [&x](auto& y) { return x.offers(y.method); };
  return x.is_complete && !x.name.empty() && x.service != nullptr
         && std::all_of(x.orders.begin(), x.orders.end(), is_offered)
         && std::all_of(x.shown.begin(), x.shown.end(), is_offered)
         && std::all_of(x.last_orders.begin(), x.last_orders.end(),
                        [&x](auto id) { return x.offers(id); });
}

} // namespace

const runtime::method_info*
part_list::find_statistics(const runtime::service_info& service) {
  for (auto& x : service.methods)
    if (x.kind == runtime::method_kind::call && x.request->fields.empty()
        && runtime::typed_name(x.name) == "statistics")
      return &x;
  return nullptr;
}

part_figures part_list::figures_of(const runtime::service_info& service) {
  auto found = find_statistics(service);
  auto id = found != nullptr ? found->id : 0;
  return {&service, id, id};
}

void part_list::keep_if(const std::function<bool(const part&)>& is_wanted) {
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [&](auto& x) {
                                  ACTORCSI_ASSERT(is_sound(x));
                                  return !x.make || !is_wanted(x);
                                }),
                 entries_.end());
}

} // namespace actorcsi
