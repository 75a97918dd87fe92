#include "tools/emulator/machine/openmv_cam.hpp"

#include <catch2/catch.hpp>

#include "tests/tools/emulator/machine/small_image.hpp"
#include "tools/emulator/machine/faults.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;
using Catch::Matchers::Contains;

namespace {

struct bench {
  std::vector<exception_entry> exceptions;
  std::vector<std::string> resets;
  uint32_t r2_at_reset = 0;
  std::unique_ptr<openmv_cam> board;

  explicit bench(std::initializer_list<uint16_t> program) {
    machine::listeners to;
    to.exception = [this](const exception_entry& x) {
      exceptions.push_back(x);
    };
    to.reset = [this](const char* why) {
      resets.push_back(why);
      r2_at_reset = board->cpu().regs.r[2];
    };
    board = std::make_unique<openmv_cam>(to);
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

TEST_CASE("OpenmvCam_EmptyFlash_IsRefusedByTheBootRom") {
  openmv_cam x{{}};
  CHECK_THROWS_WITH(x.power_on(), Contains("no flash configuration block"));
}

TEST_CASE("OpenmvCam_WhatDoesNotAnswer_IsABusFault") {
  // A peripheral without its clock, nothing at all, SDRAM that is not set up.
  auto address = GENERATE(0x40184014u, 0x40600000u, 0x80000000u);
  auto b = loading_from(address);
  b.board->run_to(0.0101);
  REQUIRE(b.exceptions.size() == 1);
  CHECK(b.exceptions[0].exception == hard_fault);
  CHECK(b.exceptions[0].cfsr == precise);
  CHECK(b.exceptions[0].fault_address == address);
}

TEST_CASE("OpenmvCam_DeviceConfigurationData_ChangesWhatTheImageFinds") {
  // Opens LPUART1's clock, which the image reads.
  auto b = loading_from(0x40184014);
  small_image image{b.board->flash(),
                    {0x4801, 0x6801, 0xE7FE, 0xBF00, 0x4014, 0x4018}};
  image.put(0x100C, 0x60001040);
  image.put(0x1040, 0x411000D2);
  image.put(0x1044, 0x1C0C00CC);
  image.put(0x1048, 0x7CC00F40);
  image.put(0x104C, 0x00000003);
  b.board->power_on();
  b.board->run_to(0.0201);
  CHECK(b.exceptions.empty());
}

TEST_CASE("OpenmvCam_SerialBoot_WaitsAnswersAndStartsWhatItIsSent") {
  std::vector<uint8_t> heard;
  machine::listeners to;
  to.uart = [&](uint8_t x) { heard.push_back(x); };
  openmv_cam board{to};
  board.power_on(openmv_cam::boot_mode::serial);
  auto send = [&](std::vector<uint8_t> x) {
    heard.clear();
    for (auto byte : x)
      board.uart().receive(byte);
    board.run_to(board.seconds() + 0.02);
  };
  // Longer than any watchdog would wait.
  board.run_to(17);
  CHECK(board.uart().baud() == Approx(115'200).epsilon(0.01));
  send({5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(
    heard
    == std::vector<uint8_t>{0x56, 0x78, 0x78, 0x56, 0xF0, 0xF0, 0xF0, 0xF0});
  // An image vector table with its vectors behind it, and `b .`.
  send({4, 4, 0x20, 0, 0x20, 0, 0, 0, 0, 0, 44, 0, 0, 0, 0, 0});
  send({0xD1, 0, 0x20, 0x41, 0x20, 0x20, 0, 0x20, 0,    0,    0, 0, 0, 0, 0, 0,
        0,    0, 0,    0,    0,    0x20, 0, 0x20, 0,    0,    0, 0, 0, 0, 0, 0,
        0,    0, 1,    0x20, 0x29, 0x20, 0, 0x20, 0xFE, 0xE7, 0, 0});
  REQUIRE(heard.size() == 8);
  CHECK(heard[4] == 0x88);
  send({0x0B, 0x0B, 0x20, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(heard == std::vector<uint8_t>{0x56, 0x78, 0x78, 0x56});
  CHECK(board.cpu().pc() == 0x20002028);
  CHECK(board.trouble().complaints().empty());
}

TEST_CASE("OpenmvCam_FlashAfterASerialBoot_IsNoMemory") {
  openmv_cam board{{}};
  board.power_on(openmv_cam::boot_mode::serial);
  uint32_t word = 0;
  CHECK_FALSE(board.cpu().peek(nor_flash::base, &word, 4));
}

TEST_CASE("OpenmvCam_RegisterThatIsNotModelled_EndsTheRun") {
  auto b = loading_from(0x400FC0F0);
  CHECK_THROWS_WITH(b.board->run_to(0.0101), Contains("CCM+f0"));
}

TEST_CASE("OpenmvCam_RegisterOfAnotherWidth_EndsTheRun") {
  bench b{{0x4801, // ldr r0, [pc, #4]
           0x7801, // ldrb r1, [r0]
           0xE7FE, // b .
           0xBF00, 0xC010, 0x400F}};
  CHECK_THROWS_WITH(b.board->run_to(0.0101), Contains("with 1 bytes"));
}

TEST_CASE("OpenmvCam_SystemReset_KeepsTightlyCoupledMemory") {
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
  CHECK(b.resets[0] == "SRSR 2");
  CHECK(b.r2_at_reset != 0x12345678);
  b.board->run_to(0.0202);
  CHECK(b.r2_at_reset == 0x12345678);
  CHECK(b.board->resets() == 2);
}

TEST_CASE("OpenmvCam_ImageThatLeavesTheRtWatchdogAlone_IsReset") {
  bench b{{0xE7FE}};
  b.board->run_to(0.2);
  REQUIRE_FALSE(b.resets.empty());
  CHECK(b.resets[0] == "SRSR 80");
}

TEST_CASE("OpenmvCam_Faults_AreNamed") {
  CHECK(parse_fault("overrun@3")->seconds == 3);
  CHECK(parse_fault("no-sensor"));
  CHECK_FALSE(parse_fault("overrun@"));
  CHECK_FALSE(parse_fault("overrun@x"));
  CHECK_FALSE(parse_fault("fire"));
}
