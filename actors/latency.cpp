#include "actors/latency.hpp"

namespace actorcsi {

namespace {

double to_us(caf::timespan x) {
  return static_cast<double>(x.count()) / 1e3;
}

} // namespace

Latency summary(const runtime::histogram& times) {
  Latency result;
  result.set_count(times.count());
  result.set_p50_us(to_us(times.quantile(0.50)));
  result.set_p99_us(to_us(times.quantile(0.99)));
  result.set_max_us(to_us(times.max()));
  return result;
}

} // namespace actorcsi
