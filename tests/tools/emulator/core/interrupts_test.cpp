#include <catch2/catch.hpp>

#include "tests/tools/emulator/core/bare_machine.hpp"

using namespace actorcsi::emulator;
using namespace actorcsi::emulator::test;

namespace {

/// Interrupts 0 and 1 count in r4 and r5; the main program sleeps.
struct counting_machine : bare_machine {
  counting_machine() {
    program(start, {0xBF30,         // wfi
                    0xE7FD});       // b start
    program(handler(16), {0x3401,   // adds r4, #1
                          0x4770}); // bx lr
    program(handler(17), {0x3501,   // adds r5, #1
                          0x4770}); // bx lr
    set_system(nvic_iser, 3);
    regs().r[4] = regs().r[5] = 0;
  }
};

} // namespace

TEST_CASE("Interrupts_Sleeping_EndsWithOneAndTimePassesMeanwhile") {
  counting_machine m;
  m.run(1000);
  CHECK(m.cpu().sleeping());
  CHECK(m.cpu().cycles_asleep() > 990);
  m.cpu().set_interrupt(0, true);
  m.run(13);
  m.cpu().set_interrupt(0, false);
  m.run(1000);
  CHECK(m.regs().r[4] == 1);
  CHECK(m.cpu().sleeping());
}

TEST_CASE("Interrupts_LineThatStaysActive_IsHandledAgain") {
  counting_machine m;
  m.run(10);
  m.cpu().set_interrupt(0, true);
  m.run(300);
  CHECK(m.regs().r[4] > 5);
}

TEST_CASE("Interrupts_Masked_EndASleepAndWait") {
  counting_machine m;
  m.program(m.start, {0xB672,   // cpsid i
                      0xBF30,   // wfi
                      0x2607,   // movs r6, #7
                      0xB662,   // cpsie i
                      0xBF30}); // wfi
  m.run(100);
  CHECK(m.cpu().sleeping());
  m.cpu().set_interrupt(0, true);
  m.cpu().set_interrupt(0, false);
  m.run(1);
  CHECK(m.regs().r[6] == 7);
  CHECK(m.regs().r[4] == 0);
  m.run(100);
  CHECK(m.regs().r[4] == 1);
}

TEST_CASE("Interrupts_HigherPriority_Preempts") {
  counting_machine m;
  m.program(m.handler(17), {0x3501,   // adds r5, #1
                            0xE7FE}); // b .
  m.cpu().store<uint8_t>(nvic_ipr, 0x20);
  m.cpu().store<uint8_t>(nvic_ipr + 1, 0x40);
  m.cpu().set_interrupt(1, true);
  m.run(30);
  REQUIRE(m.regs().ipsr == 17);
  m.cpu().set_interrupt(0, true);
  m.cpu().set_interrupt(0, false);
  m.run(13);
  CHECK(m.regs().ipsr == 16);
  CHECK(m.regs().r[14] == 0xFFFFFFF1);
  m.run(30);
  CHECK(m.regs().ipsr == 17);
  CHECK(m.regs().r[4] == 1);
}

TEST_CASE("Interrupts_SamePriority_DoesNotPreempt") {
  counting_machine m;
  m.program(m.handler(17), {0xE7FE}); // b .
  m.cpu().set_interrupt(1, true);
  m.run(30);
  m.cpu().set_interrupt(0, true);
  m.run(100);
  CHECK(m.regs().ipsr == 17);
  CHECK(m.regs().r[4] == 0);
}

TEST_CASE("Interrupts_Basepri_MasksWhatIsNotMoreUrgent") {
  counting_machine m;
  m.cpu().store<uint8_t>(nvic_ipr, 0x40);
  m.cpu().store<uint8_t>(nvic_ipr + 1, 0x20);
  m.regs().basepri = 0x40;
  m.cpu().set_interrupt(0, true);
  m.cpu().set_interrupt(1, true);
  m.cpu().set_interrupt(1, false);
  m.run(60);
  CHECK(m.regs().r[4] == 0);
  CHECK(m.regs().r[5] == 1);
}

TEST_CASE("Interrupts_SysTick_ComesOncePerPeriod") {
  counting_machine m;
  m.program(m.handler(systick_exception), {0x3601,   // adds r6, #1
                                           0x4770}); // bx lr
  m.regs().r[6] = 0;
  m.set_system(0xE000E014, 599);
  m.set_system(0xE000E018, 0);
  m.set_system(0xE000E010, 7);
  m.run(600'000 + 50);
  CHECK(m.regs().r[6] == 1000);
  CHECK(m.system(0xE000E018) < 600);
}

TEST_CASE("Interrupts_CycleCounter_CountsSleepToo") {
  counting_machine m;
  m.set_system(0xE0001004, 0);
  m.set_system(0xE0001000, 1);
  m.run(12'345);
  CHECK(m.system(0xE0001004) == 12'345);
}

TEST_CASE("Interrupts_Exclusive_IsLostByAnException") {
  counting_machine m;
  m.program(m.start, {0xE851, 0x0F00,   // ldrex r0, [r1]
                      0xE841, 0x0200}); // strex r2, r0, [r1]
  m.regs().r[1] = m.tcm;
  SECTION("undisturbed") {
    m.run(2);
    CHECK(m.regs().r[2] == 0);
  }
  SECTION("interrupted") {
    m.run(1);
    m.cpu().set_interrupt(0, true);
    m.cpu().set_interrupt(0, false);
    m.run(27);
    CHECK(m.regs().r[4] == 1);
    CHECK(m.regs().r[2] == 1);
  }
}
