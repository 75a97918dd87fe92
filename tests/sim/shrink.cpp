#include "tests/sim/shrink.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "tests/sim/repeated.hpp"

namespace actorcsi::sim {

namespace {

/// What failed, without its numbers.
std::string kind_of(const std::string& failure) {
  std::string result;
  std::copy_if(failure.begin(), failure.end(), std::back_inserter(result),
               [](unsigned char c) { return std::isdigit(c) == 0; });
  return result;
}

} // namespace

run_options shrink(const run_options& options, size_t max_runs,
                   const std::function<void(size_t)>& said) {
  auto result = options;
  auto first = run_world(options);
  std::vector<size_t> left;
  for (size_t i = 0; i < first.incidents; ++i)
    if (!options.keep || options.keep->count(i) > 0)
      left.push_back(i);
  auto wanted = kind_of(first.failure);
  size_t runs = 0;
  auto fails_with = [&](const std::vector<size_t>& kept) {
    auto x = options;
    x.keep = std::set<size_t>(kept.begin(), kept.end());
    ++runs;
    return kind_of(run_world(x).failure) == wanted;
  };
  auto chunk = std::max<size_t>(left.size() / 2, 1);
  for (auto again = true; again && runs < max_runs;) {
    again = false;
    for (size_t begin = 0; begin < left.size() && runs < max_runs;) {
      auto fewer = left;
      auto end = std::min(begin + chunk, left.size());
      fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(begin),
                  fewer.begin() + static_cast<ptrdiff_t>(end));
      if (fails_with(fewer)) {
        left = std::move(fewer);
        again = true;
        said(left.size());
      } else {
        begin = end;
      }
    }
    if (chunk > 1) {
      chunk = chunk / 2;
      again = true;
    }
  }
  result.keep = std::set<size_t>(left.begin(), left.end());
  return result;
}

} // namespace actorcsi::sim
