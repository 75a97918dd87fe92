// A camera without actors: the mock camera's frames, in virtual time.
#include <chrono>
#include <iostream>

#include "platform/base/errc.hpp"
#include "platform/csi/mock/mock_csi.hpp"
#include "platform/runtime/virtual_time.hpp"

using namespace std::chrono_literals;
using namespace actorcsi;

int main() {
  runtime::virtual_time time;
  auto camera = platform::mock_csi::make({}, time);
  if (!camera) {
    std::cerr << describe(camera.error()) << '\n';
    return 1;
  }
  auto& csi = **camera;
  time.add(&csi);
  csi.set_pixformat(platform::pixformat::grayscale);
  csi.set_framesize({320, 240});
  for (auto left = 3; left > 0;) {
    auto frame = csi.snapshot(); // never waits; the first one starts capture
    if (!frame) {
      std::cerr << describe(frame.error()) << '\n';
      return 1;
    }
    if (*frame) {
      std::cout << "frame " << frame->info().sequence << ": "
                << frame->pixels().size() << " bytes\n";
      --left;
    }
    time.pass(10ms);
  }
}
