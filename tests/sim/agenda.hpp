#pragma once

#include <functional>
#include <map>

#include "tests/sim/world.hpp"

namespace actorcsi::sim {

/// What is to happen at certain times, in the order it was put down.
class agenda final : public participant {
public:
  explicit agenda(world& surroundings) : world_(surroundings) {
    world_.add(*this);
  }

  ~agenda() override {
    world_.remove(*this);
  }

  void at(time_point when, std::function<void()> what) {
    entries_.emplace(when, std::move(what));
  }

  void after(caf::timespan delay, std::function<void()> what) {
    at(world_.now() + delay, std::move(what));
  }

  time_point next() const override {
    return entries_.empty() ? time_point::max() : entries_.begin()->first;
  }

  void act() override {
    auto what = std::move(entries_.begin()->second);
    entries_.erase(entries_.begin());
    what();
  }

private:
  world& world_;
  std::multimap<time_point, std::function<void()>> entries_;
};

} // namespace actorcsi::sim
