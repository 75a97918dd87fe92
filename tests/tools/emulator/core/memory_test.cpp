#include <catch2/catch.hpp>

#include "tests/tools/emulator/core/bare_machine.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;
using Catch::Matchers::Contains;

namespace {

constexpr uint32_t data_cache_on = 1u << 16;
constexpr uint32_t instruction_cache_on = 1u << 17;
constexpr uint32_t dcimvac = 0xE000EF5C;
constexpr uint32_t dccmvac = 0xE000EF68;
constexpr uint32_t iciallu = 0xE000EF50;

/// Region `number` of the MPU, which is switched on.
void set_region(bare_machine& m, uint32_t number, uint32_t address,
                uint32_t rasr) {
  m.set_system(0xE000ED98, number);
  m.set_system(0xE000ED9C, address);
  m.set_system(0xE000EDA0, rasr);
  m.set_system(0xE000ED94, 5);
}

} // namespace

TEST_CASE("Memory_DataCache_KeepsStoresFromMemoryUntilCleaned") {
  bare_machine m;
  m.set_system(ccr, data_cache_on);
  m.cpu().store<uint32_t>(m.external, 0x12345678);
  CHECK(m.word(m.external) == 0);
  CHECK(m.cpu().load<uint32_t>(m.external) == 0x12345678);
  m.set_system(dccmvac, m.external);
  CHECK(m.word(m.external) == 0x12345678);
}

TEST_CASE("Memory_DataCache_HidesAnotherMastersWritesUntilInvalidated") {
  bare_machine m;
  m.set_system(ccr, data_cache_on);
  CHECK(m.cpu().load<uint32_t>(m.external) == 0);
  m.put32(m.external, 5);
  CHECK(m.cpu().load<uint32_t>(m.external) == 0);
  m.set_system(dcimvac, m.external);
  CHECK(m.cpu().load<uint32_t>(m.external) == 5);
}

TEST_CASE("Memory_DataCache_WritesBackWhatItHasNoPlaceFor") {
  bare_machine m;
  m.set_system(ccr, data_cache_on);
  for (uint32_t i = 0; i < 0x10000; i += 4)
    m.cpu().store<uint32_t>(m.external + i, i);
  CHECK(m.cpu().cache().counts().written_back == 1024);
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < 0x10000; i += 4)
    wrong += m.cpu().load<uint32_t>(m.external + i) != i;
  CHECK(wrong == 0);
}

TEST_CASE("Memory_TightlyCoupled_IsNotCached") {
  bare_machine m;
  m.set_system(ccr, data_cache_on);
  m.cpu().store<uint32_t>(m.tcm, 7);
  CHECK(m.word(m.tcm) == 7);
}

TEST_CASE("Memory_SharedRegion_IsNotCached") {
  bare_machine m;
  m.set_system(ccr, data_cache_on);
  set_region(m, 0, m.external, 3u << 24 | 1u << 19 | 7u << 16 | 15u << 1 | 1);
  m.cpu().store<uint32_t>(m.external, 7);
  CHECK(m.word(m.external) == 7);
}

TEST_CASE("Memory_InstructionCache_HasOldCodeUntilInvalidated") {
  bare_machine m;
  auto put = [&](uint16_t halfword) {
    m.cpu().store<uint16_t>(m.external, halfword);
    m.cpu().store<uint16_t>(m.external + 2, 0xE7FE);
  };
  auto run = [&] {
    m.cpu().jump(m.external);
    m.run(2);
    return m.regs().r[0];
  };
  SECTION("with the cache") {
    m.set_system(ccr, instruction_cache_on);
    put(0x2001); // movs r0, #1
    CHECK(run() == 1);
    put(0x2002);
    CHECK(run() == 1);
    m.set_system(iciallu, 0);
    CHECK(run() == 2);
  }
  SECTION("without") {
    put(0x2001);
    CHECK(run() == 1);
    put(0x2002);
    CHECK(run() == 2);
  }
}

TEST_CASE("Memory_RegionThatIsForbidden_FaultsWithItsAddress") {
  bare_machine m;
  m.set_system(shcsr, all_faults);
  m.program(m.start, {0x6808}); // ldr r0, [r1]
  set_region(m, 0, m.tcm + 0x400, 1u << 28 | 4u << 1 | 1);
  m.regs().r[1] = m.tcm + 0x41C;
  m.run(2);
  CHECK(m.regs().ipsr == memory_fault);
  CHECK(m.system(cfsr) == (1u << 1 | 1u << 7));
  CHECK(m.system(mmfar) == m.tcm + 0x41C);
  CHECK(m.cpu().load<uint32_t>(m.tcm + 0x420) == 0);
}

TEST_CASE("Memory_OverlappingRegions_TheHigherNumberCounts") {
  mpu x;
  auto set = [&](uint32_t number, uint32_t address, uint32_t rasr) {
    x.write(8, number);
    x.write(12, address);
    x.write(16, rasr);
  };
  set(0, 0x20000000, 3u << 24 | 15u << 1 | 1);
  set(1, 0x20000000, 6u << 24 | 7u << 1 | 1);
  x.write(4, 5);
  CHECK_FALSE(x.at(0x20000010, access::write, true, false).allowed);
  CHECK(x.at(0x20000010, access::read, true, false).allowed);
  CHECK(x.at(0x20000100, access::write, true, false).allowed);
}

TEST_CASE("Memory_Subregion_IsLeftOut") {
  mpu x;
  x.write(8, 3);
  x.write(12, 0x20000000);
  x.write(16, 1u << 13 | 7u << 1 | 1); // 256 bytes, the sixth part not.
  x.write(4, 5);
  CHECK_FALSE(x.at(0x20000080, access::read, true, false).allowed);
  CHECK(x.at(0x200000A0, access::read, true, false).allowed);
  CHECK_FALSE(x.at(0x200000C0, access::read, true, false).allowed);
}

TEST_CASE("Memory_PeripheralSpace_IsNeverExecuted") {
  bare_machine m;
  m.set_system(shcsr, all_faults);
  m.cpu().jump(m.peripheral);
  m.run(2);
  CHECK(m.regs().ipsr == memory_fault);
  CHECK(m.system(cfsr) == 1);
}

TEST_CASE("Memory_Unaligned_IsAllowedInMemoryAndNotInPeripherals") {
  bare_machine m;
  m.put32(m.tcm, 0x03020100);
  m.put32(m.tcm + 4, 0x07060504);
  CHECK(m.cpu().load<uint32_t>(m.tcm + 3) == 0x06050403);
  CHECK(m.cpu().load<uint16_t>(m.tcm + 0xFF) == 0);
  CHECK_THROWS_AS(m.cpu().load<uint32_t>(m.peripheral + 1), fault);
  m.set_system(ccr, 1u << 3);
  CHECK_THROWS_AS(m.cpu().load<uint16_t>(m.tcm + 1), fault);
}

TEST_CASE("Memory_UnpredictableInstruction_EndsTheRunWithItsEncoding") {
  bare_machine m;
  m.program(m.start, {0xE8BD, 0x2001}); // pop {r0, sp}
  CHECK_THROWS_WITH(m.run(1), Contains("e8bd 2001") && Contains("60000800"));
}

TEST_CASE("Memory_UnknownProcessorRegister_EndsTheRun") {
  bare_machine m;
  CHECK_THROWS_WITH(m.system(0xE0042000), Contains("e0042000"));
}
