#include "app/compose/part.hpp"

#include <cassert>

namespace actorcsi {

bool part::offers(uint32_t method) const {
  auto& all = service->methods;
  return std::any_of(all.begin(), all.end(),
                     [method](auto& x) { return x.id == method; });
}

const runtime::method_info*
part_list::find_statistics(const runtime::service_info& service) {
  for (auto& x : service.methods)
    if (x.call != nullptr && x.request->fields.empty()
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
                                  // No constructor takes the arguments of its
                                  // line.
                                  assert(x.is_complete);
                                  return !x.make || !is_wanted(x);
                                }),
                 entries_.end());
}

} // namespace actorcsi
