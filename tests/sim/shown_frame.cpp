#include "tests/sim/shown_frame.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "platform/csi/pattern/test_pattern.hpp"

#include "tests/sim/heap.hpp"
#include "tests/sim/watched_csi.hpp"

namespace actorcsi::sim {

using platform::frame;

shown_frame look_at(const frame& x, const board_unit& board) {
  shown_frame result;
  // As the board has taken it.
  auto sum = sum_of(x.pixels());
  for (auto& look : {x, turned_back(x)}) {
    auto number = platform::read_frame_number(look);
    if (!number || platform::is_torn(look))
      continue;
    result = {*number, false, 0};
    auto bits = platform::number_bits(look.info().size);
    auto taken = board.find_taken(*number, bits, sum);
    if (taken.boot != 0)
      return {taken.what.number, false, taken.boot};
  }
  return result;
}

frame turned_back(const frame& x) {
  // A copy for the checks alone.
  heap_scope none{nullptr};
  auto info = x.info();
  auto bytes = platform::bytes_per_pixel(info.format);
  std::swap(info.size.width, info.size.height);
  std::vector<uint8_t> pixels(x.pixels().size());
  auto in = x.pixels().begin();
  for (size_t column = 0; column < info.size.width; ++column)
    for (size_t row = 0; row < info.size.height; ++row, in += bytes)
      std::copy_n(in, bytes,
                  pixels.data() + (row * info.size.width + column) * bytes);
  return platform::make_frame(info, std::move(pixels));
}

} // namespace actorcsi::sim
