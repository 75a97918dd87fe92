#include "platform/openmv/codec/crc.hpp"

#include "tests/platform/openmv/link_test_support.hpp"

using namespace actorcsi::platform::link;
using namespace actorcsi::platform::link::test;

namespace {

bytes every_byte() {
  bytes result(256);
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = static_cast<uint8_t>(i);
  return result;
}

} // namespace

TEST_CASE("Crc_OfTheProtocolsVectors_IsTheirs") {
  struct vector {
    bytes input;
    uint16_t crc16;
    uint32_t crc32;
  };
  auto [input, wanted16, wanted32] = GENERATE(values<vector>({
    {{}, 0xFFFF, 0xFFFFFFFF},
    {{0x00}, 0xAA1E, 0xDA3BBD1B},
    {{0xFF}, 0xFF00, 0xFFFFFF00},
    {text("123456789"), 0xE541, 0x41B403D3},
    {text("OpenMV"), 0xAB69, 0x63A990D5},
    {every_byte(), 0x0123, 0x7EC834A3},
  }));
  CHECK(crc16(view(input)) == wanted16);
  CHECK(crc32(view(input)) == wanted32);
}

TEST_CASE("Crc_InPieces_IsThatOfTheWhole") {
  auto input = every_byte();
  auto all = view(input);
  for (size_t cut = 0; cut <= input.size(); ++cut) {
    auto rest = behind(all, cut);
    CHECK(crc16(rest, crc16(all.subspan(0, cut))) == 0x0123);
    CHECK(crc32(rest, crc32(all.subspan(0, cut))) == 0x7EC834A3);
  }
}
