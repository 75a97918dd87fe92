#include "tests/sim/calls.hpp"

#include <algorithm>

#include "platform/base/errc.hpp"
#include "tests/sim/heap.hpp"

namespace actorcsi::sim {

uint64_t call_book::begin(const std::string& what, time_point deadline) {
  heap_scope none{nullptr};
  auto number = ++last_;
  world_.note(happening::call, who_, number, world_.log().text(what));
  open_.emplace(number, call{what, deadline, strict_});
  earliest_ = std::min(earliest_, deadline);
  return number;
}

void call_book::end(uint64_t number, const caf::error& reason) {
  if (closed_)
    return;
  world_.note(happening::answer, who_, number,
              reason ? uint64_t{reason.code()} + 1 : 0);
  auto i = open_.find(number);
  if (i == open_.end())
    return world_.fail("call " + std::to_string(number) + " ended twice");
  if (reason && i->second.strict)
    world_.fail("call '" + i->second.what
                + "' failed when all was well: " + describe(reason));
  ++(reason ? failed_ : answered_);
  open_.erase(i);
}

void call_book::check() {
  if (world_.now() < earliest_)
    return;
  earliest_ = time_point::max();
  for (auto& [number, x] : open_) {
    if (x.deadline <= world_.now())
      return world_.fail("call " + std::to_string(number) + " '" + x.what
                         + "' has not ended by its deadline");
    earliest_ = std::min(earliest_, x.deadline);
  }
}

void call_book::close() {
  closed_ = true;
  failed_ += open_.size();
  open_.clear();
}

} // namespace actorcsi::sim
