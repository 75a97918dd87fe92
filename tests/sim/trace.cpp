#include "tests/sim/trace.hpp"

#include <algorithm>
#include <cstdio>

#include "tests/sim/heap.hpp"
#include "tests/sim/world.hpp"

namespace actorcsi::sim {

void trace::add(platform::time_point at, happening what, uint32_t who,
                uint64_t a, uint64_t b) {
  ++count_;
  mix(static_cast<uint64_t>(at.time_since_epoch().count()));
  mix(static_cast<uint64_t>(what) << 32 | who);
  mix(a);
  mix(b);
  if (keeps_all_) {
    heap_scope none{nullptr};
    all_.push_back({at, what, who, a, b});
  }
  if (what != happening::runs)
    ring_[shown_++ % kept] = {at, what, who, a, b};
}

uint64_t trace::text(const std::string& x) {
  auto i = std::find(texts_.begin(), texts_.end(), x);
  if (i == texts_.end()) {
    heap_scope none{nullptr};
    i = texts_.insert(i, x);
    for (unsigned char c : x)
      mix(c);
  }
  return static_cast<uint64_t>(i - texts_.begin());
}

void trace::name(uint32_t who, std::string what) {
  if (names_.size() <= who)
    names_.resize(who + 1);
  names_[who] = std::move(what);
}

std::string trace::last() const {
  std::string result;
  for (auto i = shown_ - std::min(shown_, kept); i < shown_; ++i)
    result += line(ring_[i % kept]) + '\n';
  return result;
}

std::string trace::line(const event& x) const {
  auto n = [](uint64_t value) { return std::to_string(value); };
  auto text = [this](uint64_t i) {
    return i < texts_.size() ? texts_[i] : std::string{"?"};
  };
  auto result =
    to_text(x.at) + "  " + (x.who < names_.size() ? names_[x.who] : "?") + ": ";
  switch (x.what) {
  case happening::incident:
    return result + "incident " + n(x.a) + ": " + text(x.b);
  case happening::boots:
    return result + "boots for the time number " + n(x.a);
  case happening::goes_down:
    return result + "goes down";
  case happening::runs:
    return result + "actor " + n(x.a) + " runs";
  case happening::interrupt:
    return result + "interrupt is served";
  case happening::frame_out:
    return result + "frame " + n(x.a) + " is taken, " + n(x.b)
           + " lost before it";
  case happening::frame_back:
    return result + "frame " + n(x.a) + " is given back after " + n(x.b)
           + " us";
  case happening::bytes:
    return result + n(x.a) + " bytes arrive, sum " + n(x.b);
  case happening::bytes_lost:
    return result + n(x.a) + " bytes are lost";
  case happening::port:
    return result + (x.a != 0 ? "port opened" : "port closed");
  case happening::led:
    return result + "LED " + n(x.a) + (x.b != 0 ? " on" : " off");
  case happening::says:
    return result + "says '" + text(x.a) + "'";
  case happening::call:
    return result + "call " + n(x.a) + ": " + text(x.b);
  case happening::answer:
    return result + "call " + n(x.a) + " ends, "
           + (x.b == 0 ? "answered" : "error " + n(x.b));
  case happening::frame_at_host:
    return result + "shows frame " + n(x.a);
  case happening::link:
    return result + "link event " + n(x.a);
  case happening::phase:
    return result + "-- " + text(x.a);
  case happening::net_up:
    return result + "is connected with node " + n(x.a);
  case happening::net_bytes:
    return result + n(x.a) + " bytes from another node";
  case happening::net_down:
    return result + "a connection with another node is over";
  }
  return result;
}

std::string difference(const trace& x, const trace& y) {
  auto line_of = [](const trace& from, size_t i) {
    return i < from.all().size() ? from.line(from.all()[i]) : "the end";
  };
  auto same = [&](const trace::event& a, const trace::event& b) {
    return a.at == b.at && a.what == b.what && a.who == b.who && a.a == b.a
           && a.b == b.b;
  };
  auto& all = x.all();
  auto most = std::min(all.size(), y.all().size());
  size_t i = 0;
  while (i < most && same(all[i], y.all()[i]))
    ++i;
  if (i == most && all.size() == y.all().size() && x.hash() == y.hash())
    return {};
  if (i == most && all.size() == y.all().size())
    return "the texts of the events differ";
  return "event " + std::to_string(i + 1) + " of " + std::to_string(all.size())
         + " is\n" + line_of(x, i) + "\nand then\n" + line_of(y, i);
}

std::string to_text(platform::time_point x) {
  char buffer[48];
  auto since = std::chrono::duration<double>(x - world::begin).count();
  snprintf(buffer, sizeof(buffer), "%12.6f s", since);
  return buffer;
}

} // namespace actorcsi::sim
