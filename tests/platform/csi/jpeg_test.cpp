#include "platform/csi/jpeg.hpp"

#include "tests/platform/csi/csi_test_support.hpp"

using namespace actorcsi;
using namespace actorcsi::platform;
using namespace actorcsi::platform::test;

namespace {

using bytes = std::vector<uint8_t>;

std::optional<jpeg_extent> find(const bytes& x) {
  return find_jpeg({x.data(), x.size()});
}

bytes joined(std::initializer_list<bytes> parts) {
  bytes result;
  for (auto& part : parts)
    result.insert(result.end(), part.begin(), part.end());
  return result;
}

const bytes start{0xFF, 0xD8};
const bytes end{0xFF, 0xD9};
/// 8 bits, 32 lines of 64 pixels, one component.
const bytes header{0xFF, 0xC0, 0, 11, 8, 0, 32, 0, 64, 1, 1, 0x11, 0};
const bytes scan{0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0};

} // namespace

TEST_CASE("FindJpeg_Picture_IsFoundWhateverFollows") {
  auto whole = compressed(gradient({70, 33}), 90);
  for (auto more : {bytes{}, bytes(100, 0), bytes(100, 0xFF), whole}) {
    auto found = find(joined({whole, more}));
    REQUIRE(found);
    CHECK(found->bytes == whole.size());
    CHECK(found->size == frame_size{70, 33});
  }
}

TEST_CASE("FindJpeg_CutOff_IsNoneAtAnyLength") {
  auto whole = compressed(gradient({32, 16}), 50);
  for (size_t length = 0; length < whole.size(); ++length) {
    bytes part(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(length));
    CHECK(!find(part));
    // As a buffer has it: what came before may end like a picture.
    CHECK(!find(joined({part, bytes(64, 0)})));
  }
}

TEST_CASE("FindJpeg_CodedFFsAndRestarts_AreNoEnd") {
  bytes data{1, 0xFF, 0, 2, 0xFF, 0xD0, 0xFF, 0xD7, 3, 0xFF, 0};
  auto x = joined({start, header, scan, data, {0xFF, 0xFF}, end});
  auto found = find(x);
  REQUIRE(found);
  CHECK(found->bytes == x.size());
  CHECK(found->size == frame_size{64, 32});
}

TEST_CASE("FindJpeg_EndWithinASegment_IsNoEnd") {
  bytes comment{0xFF, 0xFE, 0, 4, 0xFF, 0xD9};
  auto x = joined({start, comment, header, scan, {7}, end});
  auto found = find(x);
  REQUIRE(found);
  CHECK(found->bytes == x.size());
}

TEST_CASE("FindJpeg_SomethingElse_IsNone") {
  CHECK(!find({}));
  CHECK(!find(bytes(64, 0)));
  CHECK(!find(joined({start, end})));
  CHECK(!find(joined({start, header, end})));
  CHECK(!find(joined({start, scan, {7}, end})));
  // A segment that is longer than the memory, and one that is too short.
  CHECK(!find(joined({start, {0xFF, 0xE0, 0xFF, 0xFF}, header, scan, end})));
  CHECK(!find(joined({start, {0xFF, 0xE0, 0, 1}, header, scan, end})));
}
