#include "platform/csi/mock/picture_scale.hpp"

#include <cmath>
#include <cstdlib>

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

/// One line scaled by its definition, in floating point: a tent around the
/// middle of each new pixel, edge pixels repeated.
std::vector<double> scale_line(const std::vector<double>& line, size_t length) {
  std::vector<double> result;
  auto ratio = static_cast<double>(line.size()) / static_cast<double>(length);
  auto radius = std::max(ratio, 1.0);
  auto last = static_cast<long>(line.size()) - 1;
  for (size_t i = 0; i < length; ++i) {
    auto middle = (static_cast<double>(i) + 0.5) * ratio - 0.5;
    double sum = 0;
    double weights = 0;
    auto from = static_cast<long>(std::floor(middle - radius));
    auto to = static_cast<long>(std::ceil(middle + radius));
    for (auto k = from; k <= to; ++k) {
      auto weight =
        std::max(0.0, 1 - std::abs(static_cast<double>(k) - middle) / radius);
      sum += weight * line[static_cast<size_t>(std::clamp(k, 0l, last))];
      weights += weight;
    }
    result.push_back(sum / weights);
  }
  return result;
}

std::vector<double> scale_slowly(const picture& x, frame_size size,
                                 size_t channel) {
  std::vector<std::vector<double>> rows;
  for (size_t y = 0; y < x.size.height; ++y) {
    std::vector<double> row;
    for (size_t i = 0; i < x.size.width; ++i)
      row.push_back(x.rgb[(y * x.size.width + i) * 3 + channel]);
    rows.push_back(scale_line(row, size.width));
  }
  std::vector<double> result(size.area());
  for (size_t i = 0; i < size.width; ++i) {
    std::vector<double> column;
    for (auto& row : rows)
      column.push_back(row[i]);
    auto scaled = scale_line(column, size.height);
    for (size_t y = 0; y < size.height; ++y)
      result[y * size.width + i] = scaled[y];
  }
  return result;
}

} // namespace

TEST_CASE("Scale_AnyRatio_EqualsTheDefinition") {
  for (auto from : {frame_size{64, 48}, frame_size{37, 91}})
    for (auto to : {frame_size{32, 24}, frame_size{20, 31}, frame_size{100, 75},
                    frame_size{1, 1}, frame_size{64, 10}}) {
      INFO(from.width << "x" << from.height << " to " << to.width << "x"
                      << to.height);
      auto source = gradient(from);
      auto scaled = scale(source, to);
      REQUIRE(scaled.size == to);
      double worst = 0;
      for (size_t channel = 0; channel < 3; ++channel) {
        auto expected = scale_slowly(source, to, channel);
        for (size_t i = 0; i < expected.size(); ++i)
          worst = std::max(worst,
                           std::abs(expected[i] - scaled.rgb[i * 3 + channel]));
      }
      CHECK(worst <= 1.0);
    }
}

TEST_CASE("Scale_SameSize_ChangesNothing") {
  auto source = gradient({33, 21});
  CHECK(scale(source, {33, 21}).rgb == source.rgb);
}
