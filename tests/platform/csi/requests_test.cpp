#include "platform/csi/requests.hpp"

#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include "platform/base/errc.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;

namespace {

constexpr frame_size array{2592, 1944};
constexpr frame_size least{320, 240};

using numbers = std::vector<int32_t>;

numbers parsed(const numbers& args) {
  auto x = parse_readout_window({args.data(), args.size()}, array, least);
  REQUIRE(x);
  auto where = position_of(*x, array);
  CHECK(where.x + where.width <= array.width);
  CHECK(where.y + where.height <= array.height);
  return {x->x, x->y, x->width, x->height};
}

} // namespace

TEST_CASE("ReadoutWindow_IsCountedFromTheMiddleAndClamped") {
  constexpr auto most = std::numeric_limits<int32_t>::max();
  constexpr auto lowest = std::numeric_limits<int32_t>::min();
  CHECK(parsed({640, 480}) == numbers{0, 0, 640, 480});
  CHECK(parsed({10, -20, 640, 480}) == numbers{10, -20, 640, 480});
  CHECK(parsed({0, 0}) == numbers{0, 0, 320, 240});
  CHECK(parsed({most, lowest, most, lowest}) == numbers{0, -852, 2592, 240});
  CHECK(parsed({-5, 5, 2592, 1943}) == numbers{0, 0, 2592, 1943});
  auto where = position_of({-1136, 852, 320, 240}, array);
  CHECK(where.x == 0);
  CHECK(where.y == 1704);
}

TEST_CASE("ReadoutWindow_NeitherTwoNorFourNumbers_IsInvalid") {
  for (auto& args : {numbers{}, {1}, {1, 2, 3}, {1, 2, 3, 4, 5}}) {
    auto x = parse_readout_window({args.data(), args.size()}, array, least);
    REQUIRE_FALSE(x);
    CHECK(x.error() == errc::invalid_argument);
  }
}
