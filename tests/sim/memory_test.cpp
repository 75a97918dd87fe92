#include "tests/sim/memory.hpp"

#include <catch2/catch.hpp>

using namespace actorcsi;
using namespace actorcsi::sim;

TEST_CASE("Memory_BlockThatIsWrittenTo_OutlivesAnyNumberThatAreNot") {
  memory mem{false};
  std::vector<uint8_t> spare(64);
  auto address = mem.address_of({spare.data(), spare.size()});
  std::vector<std::vector<uint8_t>> buffers(500, std::vector<uint8_t>(64));
  for (auto& x : buffers) {
    mem.address_of({x.data(), x.size()});
    REQUIRE(mem.at(address, 64) == spare.data());
  }
  auto last = mem.address_of({buffers.back().data(), 64});
  CHECK(mem.at(last, 64) == buffers.back().data());
}

TEST_CASE("Memory_BlockThatIsKnown_KeepsItsAddressUntilItsSizeChanges") {
  memory mem{false};
  std::vector<uint8_t> buffer(128);
  auto address = mem.address_of({buffer.data(), 64});
  CHECK(mem.address_of({buffer.data(), 64}) == address);
  CHECK(mem.address_of({buffer.data(), 128}) != address);
  CHECK(mem.at(address, 64) == nullptr);
}
