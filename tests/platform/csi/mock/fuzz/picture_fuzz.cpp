#include "tests/platform/csi/mock/fuzz/picture_fuzz.hpp"

#include <cstdlib>

#include "platform/base/errc.hpp"
#include "platform/csi/mock/picture_file.hpp"

namespace actorcsi::platform::test {

void fuzz_picture(const uint8_t* data, size_t size) {
  constexpr size_t max_pixels = 1 << 16;
  auto x = decode_picture({data, size}, max_pixels);
  if (x) {
    if (x->size.area() == 0 || x->size.area() > max_pixels
        || x->rgb.size() != x->size.area() * 3)
      std::abort();
  } else if (!(x.error() == errc::bad_picture)
             || context_of(x.error()).empty()) {
    std::abort();
  }
}

} // namespace actorcsi::platform::test

#ifdef ACTORCSI_FUZZ
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  actorcsi::platform::test::fuzz_picture(data, size);
  return 0;
}
#endif
