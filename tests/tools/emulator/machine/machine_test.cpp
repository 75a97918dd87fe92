#include "tools/emulator/machine/machine.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/machine/small_image.hpp"
#include "tools/emulator/machine/faults.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;
using Catch::Matchers::Contains;

namespace {

struct bench {
  std::vector<exception_entry> exceptions;
  std::vector<src::cause> resets;
  uint32_t r2_at_reset = 0;
  std::unique_ptr<machine> board;

  explicit bench(std::initializer_list<uint16_t> program) {
    machine::listeners to;
    to.exception = [this](const exception_entry& x) {
      exceptions.push_back(x);
    };
    to.reset = [this](src::cause why) {
      resets.push_back(why);
      r2_at_reset = board->cpu().regs.r[2];
    };
    board = std::make_unique<machine>(to);
    small_image{board->flash(), program};
    board->power_on();
  }
};

/// Loads from an address, and stays there.
bench loading_from(uint32_t address) {
  return bench{{0x4801, // ldr r0, [pc, #4]
                0x6801, // ldr r1, [r0]
                0xE7FE, // b .
                0xBF00, static_cast<uint16_t>(address),
                static_cast<uint16_t>(address >> 16)}};
}

constexpr uint32_t precise = 1u << 9 | 1u << 15;

} // namespace

TEST_CASE("Machine_EmptyFlash_IsRefusedByTheBootRom") {
  machine x{{}};
  CHECK_THROWS_WITH(x.power_on(), Contains("no flash configuration block"));
}

TEST_CASE("Machine_WhatDoesNotAnswer_IsABusFault") {
  // A peripheral without its clock, nothing at all, SDRAM that is not set up.
  auto address = GENERATE(0x40184014u, 0x40600000u, 0x80000000u);
  auto b = loading_from(address);
  b.board->run_to(0.0101);
  REQUIRE(b.exceptions.size() == 1);
  CHECK(b.exceptions[0].exception == hard_fault);
  CHECK(b.exceptions[0].cfsr == precise);
  CHECK(b.exceptions[0].fault_address == address);
}

TEST_CASE("Machine_RegisterThatIsNotModelled_EndsTheRun") {
  auto b = loading_from(0x400FC0F0);
  CHECK_THROWS_WITH(b.board->run_to(0.0101), Contains("CCM+f0"));
}

TEST_CASE("Machine_RegisterOfAnotherWidth_EndsTheRun") {
  bench b{{0x4801, // ldr r0, [pc, #4]
           0x7801, // ldrb r1, [r0]
           0xE7FE, // b .
           0xBF00, 0xC010, 0x400F}};
  CHECK_THROWS_WITH(b.board->run_to(0.0101), Contains("with 1 bytes"));
}

TEST_CASE("Machine_SystemReset_KeepsTightlyCoupledMemory") {
  bench b{{0x4804, // ldr r0, =0x20001000
           0x6802, // ldr r2, [r0]
           0x4904, // ldr r1, =0x12345678
           0x6001, // str r1, [r0]
           0x4804, // ldr r0, =AIRCR
           0x4905, // ldr r1, =0x05FA0004
           0x6001, // str r1, [r0]
           0xE7FE, // b .
           0xBF00, 0xBF00, 0x1000, 0x2000, 0x5678, 0x1234, 0xED0C, 0xE000,
           0x0004, 0x05FA}};
  b.board->run_to(0.0101);
  REQUIRE(b.resets.size() == 1);
  CHECK(b.resets[0] == src::system_request);
  CHECK(b.r2_at_reset != 0x12345678);
  b.board->run_to(0.0202);
  CHECK(b.r2_at_reset == 0x12345678);
  CHECK(b.board->resets() == 2);
}

TEST_CASE("Machine_ImageThatLeavesTheRtWatchdogAlone_IsReset") {
  bench b{{0xE7FE}};
  b.board->run_to(0.2);
  REQUIRE_FALSE(b.resets.empty());
  CHECK(b.resets[0] == src::watchdog3);
}

TEST_CASE("Machine_Faults_AreNamed") {
  CHECK(parse_fault("overrun@3")->seconds == 3);
  CHECK(parse_fault("no-sensor"));
  CHECK_FALSE(parse_fault("overrun@"));
  CHECK_FALSE(parse_fault("overrun@x"));
  CHECK_FALSE(parse_fault("fire"));
}
