#include "platform/csi/requests.hpp"

#include <algorithm>

#include "platform/base/errc.hpp"

namespace actorcsi::platform {

namespace {

void clamp_side(int32_t& middle, int32_t& length, int32_t least, int32_t most) {
  length = std::clamp(length, std::min(least, most), most);
  auto room = (most - length) / 2;
  middle = std::clamp(middle, -room, room);
}

} // namespace

bool is_switch(span<const int32_t> args) {
  return args.size() == 1 && (args[0] == 0 || args[0] == 1);
}

caf::expected<readout_window> parse_readout_window(span<const int32_t> args,
                                                   frame_size array,
                                                   frame_size least) {
  if (args.size() == 2)
    return clamped({0, 0, args[0], args[1]}, array, least);
  if (args.size() == 4)
    return clamped({args[0], args[1], args[2], args[3]}, array, least);
  return make_error(errc::invalid_argument,
                    "ioctl=0x00: takes width and height, or x, y, width and "
                    "height");
}

readout_window clamped(readout_window x, frame_size array, frame_size least) {
  clamp_side(x.x, x.width, least.width, array.width);
  clamp_side(x.y, x.height, least.height, array.height);
  return x;
}

frame_window position_of(const readout_window& x, frame_size array) {
  auto begin_of = [](int32_t middle, int32_t length, int32_t all) {
    return static_cast<uint16_t>((all - length) / 2 + middle);
  };
  return {begin_of(x.x, x.width, array.width),
          begin_of(x.y, x.height, array.height), static_cast<uint16_t>(x.width),
          static_cast<uint16_t>(x.height)};
}

} // namespace actorcsi::platform
